select
    strftime(date_trunc('month', starts_on), '%Y-%m-%d') as month,
    strftime(min(starts_on), '%Y-%m-%d') as starts_on,
    strftime(max(before_on), '%Y-%m-%d') as before_on
from temp.stale_periods
group by date_trunc('month', starts_on)
order by month
