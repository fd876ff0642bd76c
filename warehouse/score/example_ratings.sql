-- ratings of examples, from a JSON list
create or replace temp table score_ratings as
select unnest(from_json(cast($rows as json),
    '[{"kind":"VARCHAR","subject":"VARCHAR","role":"VARCHAR",
       "points":"BIGINT","ratings":"BIGINT"}]'),
    max_depth := 2)
