/*
grain: one row per account, with the platform it is on
materialize: table
*/
select account_id, arg_max(platform, valid_from) as platform
from mart.accounts
group by account_id
order by account_id
