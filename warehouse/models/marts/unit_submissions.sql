/*
grain: one row per unit that handed something in from from_day to the day before
    before_day, or whose contribution was used then
materialize: mart macro
arguments: from_day, before_day
note: used, refused, undecided and those by level are of what was handed in then;
    used_in_period is of what was used then, whenever it was handed in
*/
with dated as (
    select
        *,
        submitted_on >= cast(from_day as date) and submitted_on < cast(before_day as date)
            as is_in
    from mart.submissions
)

select
    unit_id,
    count(*) filter (is_in) as submitted,
    count(*) filter (is_in and is_used) as used,
    count(*) filter (is_in and not is_used) as refused,
    count(*) filter (is_in and is_used is null) as undecided,
    count(*) filter (is_in and is_used and used_level in ('national', 'province')) as used_above,
    count(*) filter (is_in and is_used and used_level = 'city') as used_city,
    count(*) filter (is_in and is_used and used_level in ('county', 'township')) as used_below,
    count(*) filter (is_used and used_on >= cast(from_day as date)
        and used_on < cast(before_day as date)) as used_in_period,
    count(distinct person) filter (is_in) as contributors
from dated
group by unit_id
having submitted > 0 or used_in_period > 0
