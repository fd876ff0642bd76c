/*
rule: a post is seen after it was published
grain: one row per post and look at it before
materialize: view
note: a look at midnight in China is one of which only the day is known, so it breaks
    the rule only where its day is before that of the post
*/
with looks as (
    select
        p.account_id,
        p.post_id,
        p.published_on,
        p.published_at,
        o.observed_at + interval 8 hours as seen_at,
        p.batch_id as post_batch_id,
        o.batch_id
    from base.posts as p
    join raw.post_observations as o
        on o.account_id = p.account_id and o.post_id = p.post_id
    where o.observed_at < p.published_at
)

select
    'seen_before_published' as rule,
    account_id,
    post_id,
    published_on,
    published_at,
    'observed_at' as measure,
    cast(seen_at as varchar) as found,
    '≥ ' || (published_at + interval 8 hours) as expected,
    concat_ws(' ', post_batch_id, nullif(batch_id, post_batch_id)) as batches
from looks
where cast(seen_at as date) < published_on or seen_at <> date_trunc('day', seen_at)
