/*
grain: one row per account and period of more than 62 days, from its days
materialize: window view
scope: long
as: day_totals
*/
select * from temp.day_sums where $in_part
