/*
grain: one row per registered account, as its newest row in the register has it
materialize: view
note: is_open: neither planned nor closed nor cancelled; without a state, an account
    without a day of closing is taken as open. Without a role it is a main account
*/
select
    account_id,
    platform,
    name,
    unit_id,
    unit_name,
    verified_owner,
    state,
    region_code,
    level,
    sector,
    coalesce(state, if(closed_on is null, 'active', 'closed'))
        not in ('planned', 'closed', 'cancelled') as is_open,
    coalesce(role, 'main') = 'main' as is_main,
    opened_on,
    closed_on,
    nullif(valid_from, date '0001-01-01') as holds_since
from mart.accounts
where is_registered and valid_before = date '9999-12-31'
