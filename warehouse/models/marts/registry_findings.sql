/*
grain: one row per finding of a rule of models/registry: what the register itself
    tells; signals, never verdicts. row_ids names the rows behind it
materialize: table
*/
with findings as (
    select * from base.missing_account
    union all by name
    select * from base.duplicate_account
    union all by name
    select * from base.name_differs
    union all by name
    select * from base.owner_differs
    union all by name
    select * from base.not_filed
    union all by name
    select * from base.no_dates
    union all by name
    select * from base.name_length
    union all by name
    select * from base.renamed_unit
    union all by name
    select * from base.unit_unknown
    union all by name
    select * from base.account_unknown
    union all by name
    select * from base.same_name
)

select
    f.rule,
    f.severity,
    f.unit_id,
    u.name as unit_name,
    u.region_code,
    u.level,
    u.sector,
    f.account_id,
    a.name as account_name,
    f.platform,
    f.since,
    f.found,
    f.expected,
    f.row_ids
from findings as f
left join base.units_now as u on u.unit_id = f.unit_id
left join base.accounts_now as a on a.account_id = f.account_id
order by f.rule, f.unit_id, f.account_id
