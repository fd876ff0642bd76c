/*
grain: one row per day from 2015 to 2035 that is worked
materialize: view
note: what an office delivered goes before the national arrangement, and that before
    Monday to Friday; days that no arrangement covers yet are Monday to Friday
*/
with days as (
    select cast(unnest(generate_series(
        date '2015-01-01', date '2035-12-31', interval 1 day
    )) as date) as "day"
)

select d."day"
from days as d
left join raw.workdays as w on w."day" = d."day"
left join meta.holidays as h on h."day" = d."day"
where coalesce(w.is_working, h.is_working, isodow(d."day") < 6)
