-- what is built in one go: the stale periods of one kind that begin in one month
select
    kind,
    strftime(date_trunc('month', starts_on), '%Y-%m-%d') as month,
    strftime(min(starts_on), '%Y-%m-%d') as starts_on,
    strftime(max(before_on), '%Y-%m-%d') as before_on
from temp.stale_periods
group by kind, date_trunc('month', starts_on)
order by month, kind
