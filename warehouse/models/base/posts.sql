/*
grain: one row per post, with its day in China (UTC+8, no summer time since 1991)
materialize: view
*/
select
    account_id,
    post_id,
    kind,
    title,
    url,
    "position",
    is_original,
    published_at,
    cast(published_at + interval 8 hours as date) as published_on,
    batch_id
from raw.posts
