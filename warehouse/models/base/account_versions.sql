/*
grain: one row per account and the time for which its facts hold; the first one
    also stands for the time before it, so that no old ranking lacks a name
materialize: view
*/
select
    account_id,
    platform,
    platform_uid,
    name,
    unit_id,
    role,
    state,
    verified_owner,
    functions,
    opened_on,
    closed_on,
    case
        when row_number() over versions = 1 then date '0001-01-01'
        else valid_from
    end as valid_from,
    lead(valid_from, 1, date '9999-12-31') over versions as valid_before
from raw.accounts
window versions as (partition by account_id order by valid_from)
