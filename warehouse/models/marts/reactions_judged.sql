/*
grain: one row per account: a reaction that it got in the months that begin in a period
materialize: mart macro
arguments: reaction, starts_on, before_on
note: measured: NULL where it is not known exactly in every month
*/
with months as (
    select
        m.account_id, m.latest_on,
        case reaction when 'comments' then m.comments when 'forwards' then m.forwards
            when 'likes' then m.likes end as counted,
        case reaction when 'comments' then m.comments_at_least
            when 'forwards' then m.forwards_at_least
            when 'likes' then m.likes_at_least end as is_at_least
    from mart.account_measures as m
    join mart.periods as p on p.period_id = m.period_id
    where p.kind = 'month' and p.starts_on >= cast(starts_on as date)
        and p.starts_on < cast(before_on as date)
)

select
    'account' as kind,
    account_id as subject,
    cast(sum(counted) as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    max(latest_on) as found_on,
    reaction || ' ' || sum(counted) as evidence,
    account_id as row_ids
from months
group by account_id
having count(counted) = count(*) and not bool_or(is_at_least)
