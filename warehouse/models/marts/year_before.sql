/*
grain: the period a year before one: of the same name, and of weeks that which began 364 days
    before; no row without data of it
materialize: mart macro
arguments: list_period
*/
select w.period_id, w.starts_on, w.before_on
from mart.periods as p
inner join mart.periods as w on w.kind = p.kind and w.starts_on = if(
    p.kind in ('week', 'iso_week'), p.starts_on - 364, cast(p.starts_on - interval 1 year as date))
where p.period_id = list_period and p.kind <> 'range'
