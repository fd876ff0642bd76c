/*
grain: one row per day from the first to the last that facts tell of, as a period
materialize: mart view
note: the figures of a day are computed when they are asked for
*/
with days as (
    select
        cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date) as starts_on
    from mart.fact_span
)

select
    strftime(starts_on, 'D%Y-%m-%d') as period_id,
    'day' as kind,
    strftime(starts_on - 1, 'D%Y-%m-%d') as previous_id,
    1 as formula_days,
    1 as real_days,
    starts_on,
    starts_on + 1 as before_on
from days
