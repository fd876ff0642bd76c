-- each day of the periods being built, with its bit in the period's mask of days;
-- a period of more than 62 days has no mask
create or replace temp table building_days as
select
    cast(starts_on + n as date) as "day",
    period_id,
    case when real_days < 63 then cast(1 as bigint) << n end as day_bit
from (
    select
        period_id,
        starts_on,
        real_days,
        unnest(range(cast(real_days as integer)))::integer as n
    from temp.building_periods
)
