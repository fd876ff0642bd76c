-- $1 period: its days, where there are data of it
select
    strftime(starts_on, '%Y-%m-%d') as starts_on,
    strftime(before_on, '%Y-%m-%d') as before_on
from mart.periods
where period_id = $1
