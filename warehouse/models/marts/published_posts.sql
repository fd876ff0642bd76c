/*
grain: one row per post, without its counts
materialize: mart view
note: read with a range of published_at (UTC), which reaches the scan
*/
select * from base.posts
