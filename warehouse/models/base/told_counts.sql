/*
grain: one row per account day, and one per account and period that a publisher printed
materialize: view
note: read with a range of days or a period_id; the other half is then not scanned
*/
select * from raw.account_days
union all by name
select * from raw.account_periods
