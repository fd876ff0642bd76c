/*
grain: one row per week (Sunday to Saturday), ISO week and month that holds data
materialize: table
note: formula_days is the d of the indices: 7 for a week, 30 for any month
*/
with span as (
    select min("day") as first_on, max("day") as last_on from base.fact_days
),

days as (
    select
        cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date)
            as "day"
    from span
),

starts as (
    select distinct 'week' as kind, "day" - cast(dayofweek("day") as integer) as starts_on
    from days
    union all
    select distinct 'iso_week', cast(date_trunc('week', "day") as date) from days
    union all
    select distinct 'month', cast(date_trunc('month', "day") as date) from days
),

bounds as (
    select
        kind,
        cast(starts_on as date) as starts_on,
        cast(case
            when kind = 'month' then starts_on + interval 1 month
            else starts_on + interval 7 days
        end as date) as before_on,
        cast(case
            when kind = 'month' then starts_on - interval 1 month
            else starts_on - interval 7 days
        end as date) as previous_on
    from starts
),

periods as (
    select
        period_name(kind, starts_on) as period_id,
        kind,
        period_name(kind, previous_on) as previous_id,
        if(kind = 'month', 30, 7) as formula_days,
        cast(before_on - starts_on as integer) as real_days,
        starts_on,
        before_on
    from bounds
)

select * from periods
order by kind, starts_on
