/*
grain: one row per period of which a publisher ever printed figures, with its kind
    and first day; is_held: figures of it are in force; ids are canonical, as the
    loader made them
materialize: view
*/
with ids as (
    select period_id, bool_or(is_held) as is_held
    from (
        select period_id, true as is_held from raw.account_periods
        union all
        select period_id, false from raw.account_periods_history
    )
    group by period_id
)

select
    period_id,
    case left(period_id, 1)
        when 'D' then 'day'
        when 'W' then 'week'
        when 'I' then 'iso_week'
        when 'M' then 'month'
        when 'Q' then 'quarter'
        when 'H' then 'half_year'
        when 'Y' then 'year'
        else 'range'
    end as kind,
    -- a quarter or half year is its number; 4 January lies in ISO week 1
    cast(case left(period_id, 1)
        when 'I' then date_trunc('week', make_date(cast(period_id[2:5] as integer), 1, 4))
            + to_days(7 * (cast(period_id[8:9] as integer) - 1))
        when 'M' then cast(period_id[2:] || '-01' as date)
        when 'Q' then make_date(
            cast(period_id[2:5] as integer), 3 * cast(period_id[7:7] as integer) - 2, 1)
        when 'H' then make_date(
            cast(period_id[2:5] as integer), 6 * cast(period_id[7:7] as integer) - 5, 1)
        when 'Y' then make_date(cast(period_id[2:5] as integer), 1, 1)
        else cast(period_id[2:11] as date)
    end as date) as starts_on,
    case when left(period_id, 1) = 'R' then cast(period_id[14:23] as date) end as ends_on,
    is_held
from ids
