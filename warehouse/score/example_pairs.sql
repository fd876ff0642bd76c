-- subjects of examples, from a JSON list
create or replace temp table score_pairs as
select unnest(from_json(cast($rows as json),
    '[{"book":"VARCHAR","kind":"VARCHAR","subject":"VARCHAR","level":"VARCHAR","sector":"VARCHAR",
       "lacks_services":"BOOLEAN"}]'), max_depth := 2)
