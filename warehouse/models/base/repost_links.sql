/*
grain: one row per repost, with what it was taken from
materialize: view
*/
select r.account_id, r.post_id, r.source_account_id, r.source_post_id,
    coalesce(r.reposted_at, p.published_at) as reposted_at
from raw.reposts as r
left join base.repost_posts as p on p.account_id = r.account_id and p.post_id = r.post_id
