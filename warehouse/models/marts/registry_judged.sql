/*
grain: one row per account in operation: what a check says of it that asks whether
    registry_findings names the account by a rule
materialize: mart macro
arguments: named_by, starts_on, before_on
note: measured: 1 where registry_findings names it (as the register is now), else 0. A check
    keeps those of which the register tells
*/
with named as (
    select unnest(string_split(row_ids, ' ')) as account_id, since, found, expected, row_ids
    from mart.registry_findings
    where rule = named_by and severity <> 'low'
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
    f.row_ids,
    a.platform, a.unit_id, a.state, a.verified_owner, a.is_main
from base.accounts_now as a
left join faults as f on f.account_id = a.account_id
where a.is_open
