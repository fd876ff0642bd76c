/*
rule: every account's unit is in the register of units
grain: one row per account whose unit is not
materialize: view
*/
select
    'unit_unknown' as rule,
    'medium' as severity,
    unit_id,
    account_id,
    platform,
    holds_since as since,
    unit_id as found,
    '已登记的单位 (a registered unit)' as expected,
    account_id as row_ids
from base.accounts_now
where unit_id is not null and unit_id not in (select unit_id from raw.units)
