/*
rule: links work
grain: one row per website, app or account whose links were tried in the period, on the newest day
materialize: mart macro
arguments: starts_on, before_on
note: measured: dead links as a share of those tried; occurrences the dead ones, sampled all
*/
with newest as (
    select * from raw.link_checks
    where checked_on >= cast(starts_on as date) and checked_on < cast(before_on as date)
    qualify checked_on = max(checked_on) over (partition by account_id)
)

select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    n.account_id as subject,
    count(*) filter (where n.is_dead) / count(*) as measured,
    nullif(count(*) filter (where n.is_dead), 0) as occurrences,
    count(*) as sampled,
    max(n.checked_on) as found_on,
    '检查 ' || count(*) || ' 个链接，失效 ' || count(*) filter (where n.is_dead) || ' 个，如 '
        || min(n.link) filter (where n.is_dead) as evidence,
    string_agg(n.link, ' ' order by n.link) filter (where n.is_dead) as row_ids
from newest as n
join base.accounts_now as a on a.account_id = n.account_id
group by 1, 2
