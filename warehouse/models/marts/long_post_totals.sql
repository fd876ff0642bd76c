/*
grain: one row per account and period of more than 62 days, from its posts
materialize: window view
scope: long
as: post_totals
*/
select * from temp.post_sums
