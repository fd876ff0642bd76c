-- the number after the last of a year's appeals, those included that were taken back
select coalesce(max(try_cast(substr(appeal_id, length($1) + 1) as bigint)), 0) + 1
from (
    select appeal_id from wh.raw.appeals
    union all
    select appeal_id from wh.raw.appeals_history
)
where starts_with(appeal_id, $1)
