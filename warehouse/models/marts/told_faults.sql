/*
grain: one row per account day, or period of a publisher, and count that breaks a rule
    of models/consistency
materialize: mart view
note: read with a range of days or a period_id; it sees the rows as they are loaded,
    also those that no refresh has seen yet
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
select * from base.totals_without_posts
union all by name
select * from base.negative_followers
union all by name
select * from base.capped_over_total
union all by name
select * from base.days_outside_life
union all by name
select * from mart.score_differs
