/*
grain: one row per batch of posts and account in it, with the first and last day
    of the batch's posts: in those days the account was seen, so that a week in
    which it has no post is a week without posts, not one without data
materialize: by batch
*/
with posts as (
    select account_id, batch_id, published_on from base.posts
    where batch_id > $last_batch
    union all
    select account_id, batch_id, cast(published_at + interval 8 hours as date)
    from raw.posts_history
    where batch_id > $last_batch
),

spans as (
    select batch_id, min(published_on) as starts_on, max(published_on) as ends_on
    from posts
    group by batch_id
)

select distinct p.batch_id, p.account_id, s.starts_on, s.ends_on
from posts as p
join spans as s on s.batch_id = p.batch_id
