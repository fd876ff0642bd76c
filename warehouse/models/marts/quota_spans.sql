/*
grain: one row per day, week (Sunday to Saturday) or month between from_day and the day
    before before_day that has ended by the last day of the data
materialize: mart macro
arguments: from_day, before_day
note: a week belongs to the time that holds its Wednesday, a month to that which holds its
    15th, so that each belongs to one week, month and quarter
*/
with days as (
    select cast(unnest(generate_series(
        cast(from_day as date), cast(before_day as date) - interval 1 day, interval 1 day
    )) as date) as "day"
),

spans as (
    select 'day' as span, "day" as starts_on, "day" + 1 as before_on from days
    union all
    select 'week', "day" - 3, "day" + 4 from days
    where dayofweek("day") = 3
    union all
    select 'month', "day" - 14, cast("day" - 14 + interval 1 month as date) from days
    where day("day") = 15
)

select s.* from spans as s
cross join mart.fact_span as f
where s.before_on <= f.last_on + 1
