/*
rule: what is filed of websites and accounts is right
grain: one row per unit that has open accounts, or units below it have
materialize: mart macro
arguments: starts_on, before_on
note: measured: the share of them that not_filed, no_dates or owner_differs names,
    as the register is now
*/
with faults as (
    select distinct account_id from mart.registry_findings
    where rule in ('not_filed', 'no_dates', 'owner_differs') and severity <> 'low'
        and coalesce(since < cast(before_on as date), true)
)

select
    'unit' as kind,
    t.ancestor_id as subject,
    count(f.account_id) / count(*) as measured,
    nullif(count(f.account_id), 0) as occurrences,
    count(*) as sampled,
    greatest(cast(starts_on as date), cast(before_on as date) - 1) as found_on,
    '登记 ' || count(*) || ' 个，差错 ' || count(f.account_id) || ' 个' as evidence,
    string_agg(f.account_id, ' ' order by f.account_id) as row_ids
from base.accounts_now as a
join mart.unit_subtree as t on t.unit_id = a.unit_id
left join faults as f on f.account_id = a.account_id
where a.is_open
group by t.ancestor_id
