-- each day of the periods being built, with its bit in the period's mask of days
create or replace temp table building_days as
select
    cast(starts_on + n as date) as "day",
    period_id,
    cast(1 as bigint) << n as day_bit
from (
    select
        period_id,
        starts_on,
        unnest(range(cast(real_days as integer)))::integer as n
    from temp.building_periods
)
