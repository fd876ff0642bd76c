/*
rule: every account that has facts is in the register of accounts
grain: one row per account that is not
materialize: view
*/
select
    'account_unknown' as rule,
    'medium' as severity,
    cast(null as varchar) as unit_id,
    account_id,
    platform,
    cast(null as date) as since,
    '有数据，未登记 (facts, no registration)' as found,
    '已登记 (registered)' as expected,
    account_id as row_ids
from mart.accounts
where not is_registered
