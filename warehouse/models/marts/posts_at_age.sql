/*
grain: one row per post of the window, with its counts at the measurement age:
    as last seen by the end of its 7th day (the rule of the monthly lists), or,
    where nobody looked so early, as first seen after it
materialize: window
scope: span
note: a look from before the month of the post is a fault, not a count.
    <count>_open is 1 when the count is not known exactly (missing or capped). All that
    begins in a span shares it, for it costs more than all they do with it
*/
with posts as (
    select * from base.posts
    where published_at >= cast($starts_on as timestamp) - interval 8 hours
        and published_at < cast($before_on as timestamp) - interval 8 hours
),

moments as (
    select
        o.account_id,
        o.post_id,
        coalesce(
            max(case when o.observed_at <= p.published_at + interval 7 days
                then o.observed_at end),
            min(o.observed_at)
        ) as observed_at
    from posts as p
    join raw.post_observations as o
        on o.account_id = p.account_id and o.post_id = p.post_id
    where o.observed_at >= date_trunc('month', cast($starts_on as timestamp)) - interval 8 hours
        and o.observed_at + interval 8 hours
            >= date_trunc('month', p.published_at + interval 8 hours)
    group by o.account_id, o.post_id
),

counts as (
    select
        o.account_id,
        o.post_id,
        o.reads,
        o.plays,
        o.watching,
        o.likes,
        o.comments,
        o.forwards,
        o.favourites,
        if(o.reads is null or o.reads_at_least, 1, 0) as reads_open,
        if(o.plays is null or o.plays_at_least, 1, 0) as plays_open,
        if(o.watching is null or o.watching_at_least, 1, 0) as watching_open,
        if(o.likes is null or o.likes_at_least, 1, 0) as likes_open,
        if(o.comments is null or o.comments_at_least, 1, 0) as comments_open,
        if(o.forwards is null or o.forwards_at_least, 1, 0) as forwards_open,
        if(o.favourites is null or o.favourites_at_least, 1, 0) as favourites_open,
        o.reads_at_least
    from moments as m
    join raw.post_observations as o
        on o.account_id = m.account_id
        and o.post_id = m.post_id
        and o.observed_at = m.observed_at
)

select
    p.account_id,
    p.post_id,
    p.published_on,
    p.is_original,
    p.position = 1 as is_headline,
    c.* exclude (account_id, post_id)
from posts as p
left join counts as c
    on c.account_id = p.account_id and c.post_id = p.post_id
