-- findings of examples, from a JSON list
create or replace temp table score_facts as
select
    row_number() over () as fact, e.* exclude (found_on), cast(e.found_on as date) as found_on,
    cast(null as varchar) as round_id, cast(null as varchar) as row_ids
from (
    select unnest(from_json(cast($rows as json),
        '[{"book":"VARCHAR","kind":"VARCHAR","subject":"VARCHAR","finding_id":"VARCHAR",
           "rule":"VARCHAR","occurrences":"BIGINT","sampled":"BIGINT","points":"BIGINT",
           "measured":"DOUBLE","state":"VARCHAR","object":"VARCHAR","evidence":"VARCHAR",
           "found_on":"VARCHAR","is_check":"BOOLEAN"}]'), max_depth := 2)
) as e
