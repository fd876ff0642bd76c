/*
grain: one row per post, and look at it, that breaks a rule of models/consistency
materialize: mart view
note: read with a range of published_at (UTC); it sees the rows as they are
    loaded, also those that no refresh has seen yet
*/
select * from base.posts_outside_life
union all by name
select * from base.seen_before_published
