-- what the units of examples answer for, from a JSON list
create or replace temp table score_members as
select unnest(from_json(cast($rows as json),
    '[{"unit":"VARCHAR","kind":"VARCHAR","subject":"VARCHAR"}]'), max_depth := 2)
