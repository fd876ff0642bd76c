/*
grain: one row per account that has facts
materialize: table
grows: by batch
*/
select v.account_id
from mart.deliveries as v
join base.batches_in_force as f on f.batch_id = v.batch_id
where v.batch_id > $last_batch
union
select account_id from raw.account_days
where batch_id > $last_batch
union
select account_id from raw.account_periods
where batch_id > $last_batch
