/*
grain: one row per week (Sunday to Saturday), ISO week, month, quarter, half year and year
    that holds data, and per period of any kind of which a publisher printed figures
materialize: table
note: formula_days is the d of the indices: 7 for a week, 30 for any month, 365 for
    any year, else the real days. Days and free ranges that nobody printed are computed when
    they are asked for, in a state of their own (temp.asked_periods)
*/
with days as (
    select
        cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date)
            as "day"
    from mart.fact_span
),

starts as (
    select distinct 'week' as kind, "day" - cast(dayofweek("day") as integer) as starts_on
    from days
    union all
    select distinct 'iso_week', cast(date_trunc('week', "day") as date) from days
    union all
    select distinct 'month', cast(date_trunc('month', "day") as date) from days
    union all
    select distinct 'quarter', cast(date_trunc('quarter', "day") as date) from days
    union all
    select distinct 'half_year', make_date(year("day"), if(month("day") < 7, 1, 7), 1) from days
    union all
    select distinct 'year', cast(date_trunc('year', "day") as date) from days
),

known as (
    select kind, cast(starts_on as date) as starts_on, null as ends_on from starts
    union
    select kind, starts_on, ends_on from base.publisher_periods where is_held
    union
    select kind, starts_on, if(kind = 'range', before_on - 1, null) from temp.asked_periods
),

lengths as (
    select
        *,
        case kind
            when 'day' then interval 1 day
            when 'month' then interval 1 month
            when 'quarter' then interval 3 months
            when 'half_year' then interval 6 months
            when 'year' then interval 1 year
            when 'range' then to_days(cast(ends_on - starts_on + 1 as integer))
            else interval 7 days
        end as span
    from known
),

bounds as (
    select
        *,
        cast(starts_on + span as date) as before_on,
        cast(starts_on - span as date) as previous_on
    from lengths
),

periods as (
    select
        period_name(kind, starts_on, before_on) as period_id,
        kind,
        period_name(kind, previous_on, starts_on) as previous_id,
        case kind
            when 'month' then 30
            when 'year' then 365
            else cast(before_on - starts_on as integer)
        end as formula_days,
        cast(before_on - starts_on as integer) as real_days,
        starts_on,
        before_on
    from bounds
)

select * from periods
order by kind, starts_on
