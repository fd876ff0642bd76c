/*
grain: one row per account that has facts
materialize: table
*/
select v.account_id
from mart.deliveries as v
join base.batches_in_force as f on f.batch_id = v.batch_id
union
select account_id from raw.account_days
union
select account_id from raw.account_periods
