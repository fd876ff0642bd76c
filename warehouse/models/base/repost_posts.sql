/*
grain: one row per post that is known and was passed on or is a repost
materialize: view
*/
with ends as (
    select account_id, post_id from raw.reposts
    union
    select source_account_id, source_post_id from raw.reposts
)

select p.account_id, p.post_id, p.title, p.published_at
from base.posts as p
semi join ends as e on e.account_id = p.account_id and e.post_id = p.post_id
