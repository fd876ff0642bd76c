/*
grain: one row per account day and count that break a rule of models/consistency
materialize: mart view
note: read with a range of days; it sees the rows as they are loaded, also those that
    no refresh has seen yet
*/
select * from base.max_over_total
union all by name
select * from base.headline_over_total
union all by name
select * from base.part_over_total
union all by name
select * from base.mean_over_max
union all by name
select * from base.parts_without_posts
union all by name
select * from base.negative_followers
union all by name
select * from base.days_outside_life
