/*
grain: one row per fact, with its day; only its first and last day are of use
materialize: view
*/
select "day" from raw.account_days
union all
select published_on as "day" from base.posts
