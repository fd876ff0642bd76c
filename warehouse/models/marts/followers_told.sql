/*
grain: one row per account with its followers at the end of the months that begin in a period:
    those of the last month that tells them
materialize: mart macro
arguments: starts_on, before_on
*/
select m.account_id, arg_max(m.followers, m.period_id) as followers,
    arg_max(m.followers_at_least, m.period_id) as is_at_least, max(m.latest_on) as told_on
from mart.account_measures as m
join mart.periods as p on p.period_id = m.period_id
where p.kind = 'month' and p.starts_on >= cast(starts_on as date)
    and p.starts_on < cast(before_on as date) and m.followers is not null
group by m.account_id
