-- each account with the names it bore and when; the first one also stands for the
-- time before it, as in base.account_versions
select
    account_id,
    platform,
    name,
    case
        when row_number() over versions = 1 then date '0001-01-01'
        else valid_from
    end as valid_from,
    lead(valid_from, 1) over versions as valid_before
from raw.accounts
window versions as (partition by account_id order by valid_from)
order by name, account_id, valid_from
