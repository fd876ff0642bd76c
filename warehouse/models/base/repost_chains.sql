/*
grain: one row per repost and original that it goes back to
materialize: view
note: depth 1 was taken from the original, 2 from a repost of it …; of several ways the
    shortest counts. Reposts that were taken from each other in a circle have no original:
    what each was taken from stands for it, and depth is NULL
*/
with recursive walks as (
    select l.*, l.source_account_id as origin_account_id, l.source_post_id as origin_post_id,
        1 as depth
    from base.repost_links as l
    anti join base.repost_links as s
        on s.account_id = l.source_account_id and s.post_id = l.source_post_id
    union
    select l.*, w.origin_account_id, w.origin_post_id, w.depth + 1
    from walks as w
    join base.repost_links as l
        on l.source_account_id = w.account_id and l.source_post_id = w.post_id
    where w.depth < 50
),

followed as (
    select * from walks
    union all
    select l.*, l.source_account_id, l.source_post_id, null
    from base.repost_links as l
    anti join walks as w on w.account_id = l.account_id and w.post_id = l.post_id
)

select * from followed
qualify row_number() over (
    partition by account_id, post_id, origin_account_id, origin_post_id
    order by depth, reposted_at, source_account_id, source_post_id
) = 1
