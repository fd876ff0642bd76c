/*
grain: one row per contribution that a unit handed in, with its days in China
materialize: mart view
note: what has a time of use was used, whatever else was left out
*/
select
    unit_id,
    title,
    person,
    coalesce(is_used, if(used_at is null, null, true)) as is_used,
    used_in,
    used_level,
    submitted_at,
    cast(submitted_at + interval 8 hours as date) as submitted_on,
    used_at,
    cast(used_at + interval 8 hours as date) as used_on
from raw.submissions
