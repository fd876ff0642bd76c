/*
grain: one row per account day or post, with the batch that told it
materialize: mart view
note: read with a range of days
*/
select account_id, "day", batch_id from raw.account_days
union all
select account_id, published_on, batch_id from base.posts
