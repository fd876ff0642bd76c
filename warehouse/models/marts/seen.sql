/*
grain: one row per account and period being built in which a delivery of posts
    that holds the account spans some day: it was seen then, with or without posts
materialize: window
*/
select distinct v.account_id, b.period_id
from mart.deliveries as v
join base.batches_in_force as f on f.batch_id = v.batch_id
join temp.building_periods as b
    on v.starts_on < b.before_on and v.ends_on >= b.starts_on
