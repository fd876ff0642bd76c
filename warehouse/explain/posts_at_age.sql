/*
$1 account, $2 first day, $3 day after the last, $4 first day of what refresh builds with it
grain: one row per post of the account and the days, with the counts that entered: those of
    models/marts/posts_at_age.sql, for one account, with where they come from
*/
with posts as (
    select * from raw.posts
    where account_id = $1
        and published_at >= cast($2 as timestamp) - interval 8 hours
        and published_at < cast($3 as timestamp) - interval 8 hours
),

moments as (
    select
        o.post_id,
        coalesce(
            max(case when o.observed_at <= p.published_at + interval 7 days
                then o.observed_at end),
            min(o.observed_at)
        ) as observed_at
    from posts as p
    join raw.post_observations as o on o.account_id = p.account_id and o.post_id = p.post_id
    where o.account_id = $1 and o.observed_at >= cast($4 as timestamp) - interval 8 hours
        and o.observed_at + interval 8 hours
            >= date_trunc('month', p.published_at + interval 8 hours)
    group by o.post_id
),

counts as (
    select o.* from raw.post_observations as o
    join moments as m on m.post_id = o.post_id and m.observed_at = o.observed_at
    where o.account_id = $1
)

select
    p.post_id,
    p.title,
    p.kind,
    p.url,
    p.is_original,
    p.position = 1 as is_headline,
    p.published_at,
    p.batch_id as post_batch_id,
    p.line as post_line,
    c.observed_at,
    c.observed_at > p.published_at + interval 7 days as is_late,
    c.batch_id as observation_batch_id,
    c.line as observation_line,
    c.reads, c.plays, c.watching, c.likes, c.comments, c.forwards, c.favourites,
    c.reads_at_least, c.plays_at_least, c.watching_at_least, c.likes_at_least,
    c.comments_at_least, c.forwards_at_least, c.favourites_at_least
from posts as p
left join counts as c on c.post_id = p.post_id
