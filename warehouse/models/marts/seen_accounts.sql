/*
grain: one row per account that has facts
materialize: table
*/
select account_id from mart.deliveries
union
select account_id from raw.account_days
