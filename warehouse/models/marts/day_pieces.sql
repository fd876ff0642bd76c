/*
grain: one row per account and piece of which longer periods are made, from days: each
    month with data, and the parts of months at the ends of a free range
materialize: by period
scope: piece
*/
select
    t.account_id,
    t.period_id,
    b.starts_on,
    cast(days_covered as bigint) as days_covered,
    cast(posts as bigint) as posts,
    cast(originals as bigint) as originals,
    cast(pushes as bigint) as pushes,
    cast(reads as bigint) as reads,
    cast(plays as bigint) as plays,
    cast(watching as bigint) as watching,
    cast(likes as bigint) as likes,
    cast(comments as bigint) as comments,
    cast(forwards as bigint) as forwards,
    cast(favourites as bigint) as favourites,
    cast(replies as bigint) as replies,
    cast(headline_reads as bigint) as headline_reads,
    cast(headline_watching as bigint) as headline_watching,
    cast(headline_likes as bigint) as headline_likes,
    cast(headline_forwards as bigint) as headline_forwards,
    cast(max_reads as bigint) as max_reads,
    cast(max_watching as bigint) as max_watching,
    cast(max_likes as bigint) as max_likes,
    cast(max_forwards as bigint) as max_forwards,
    cast(original_forwards as bigint) as original_forwards,
    cast(original_comments as bigint) as original_comments,
    cast(new_followers as bigint) as new_followers,
    cast(last_followers as bigint) as last_followers,
    cast(open_mask as bigint) as open_mask,
    active_days,
    first_post_on,
    last_post_on,
    cast(longest_inner_gap as bigint) as longest_inner_gap,
    latest_on
from temp.day_totals as t
join temp.building_periods as b on b.period_id = t.period_id
where b.kind in ('month', 'clip')
