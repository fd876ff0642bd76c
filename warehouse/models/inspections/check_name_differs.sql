/*
rule: a unit's accounts bear one name on all platforms (国办发〔2018〕123号)
grain: one row per account of which the register tells
materialize: mart macro
arguments: starts_on, before_on
note: measured: 1 where registry_findings names it (as the register is now), else 0
*/
with named as (
    select unnest(string_split(row_ids, ' ')) as account_id, since, found, expected, row_ids
    from mart.registry_findings
    where rule = 'name_differs' and severity <> 'low'
        and coalesce(since < cast(before_on as date), true)
),

faults as (
    select account_id, min(since) as since, any_value(found) as found,
        any_value(expected) as expected, any_value(row_ids) as row_ids
    from named
    group by account_id
)

select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    a.account_id as subject,
    if(f.account_id is null, 0.0, 1.0) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    greatest(coalesce(f.since, cast(starts_on as date)), cast(starts_on as date)) as found_on,
    f.found || '，应为 ' || f.expected as evidence,
    f.row_ids
from base.accounts_now as a
left join faults as f on f.account_id = a.account_id
where a.is_open and a.is_main and a.unit_id is not null and a.platform not in ('website', 'other')
