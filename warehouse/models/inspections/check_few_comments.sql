/*
rule: an account reaches a number of comments (formalism guard)
grain: one row per account whose comments of the period's months are known
materialize: mart macro
arguments: starts_on, before_on
note: measured: comments of the months that begin in the period; a lower bound is not judged
*/
select
    'account' as kind,
    m.account_id as subject,
    cast(sum(m.comments) as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    max(m.latest_on) as found_on,
    'comments ' || sum(m.comments) as evidence,
    m.account_id as row_ids
from mart.account_measures as m
join mart.periods as p on p.period_id = m.period_id
where p.kind = 'month' and p.starts_on >= cast(starts_on as date)
    and p.starts_on < cast(before_on as date)
group by m.account_id
having count(m.comments) = count(*) and not bool_or(m.comments_at_least)
