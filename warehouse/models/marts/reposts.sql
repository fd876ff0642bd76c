/*
grain: one row per repost and original that it goes back to
materialize: table
note: chains are those of base.repost_chains. A time before that of the source is wrong and
    counts as unknown, as it is not known which of the two is wrong. Of an original whose
    time nobody tells, origin_on is the day of its first repost. The unit is that of the day,
    of an unknown day that of today
*/
with moments as (
    select account_id, post_id, min(happened_at) as happened_at
    from (
        select account_id, post_id, published_at as happened_at from base.repost_posts
        union all
        select account_id, post_id, reposted_at from base.repost_links
    )
    group by account_id, post_id
),

told as (
    select origin_account_id, origin_post_id, min(origin_title) as origin_title,
        min(origin_at) as origin_at
    from raw.repost_tasks
    group by origin_account_id, origin_post_id
),

timed as (
    select
        c.* exclude (reposted_at),
        if(c.reposted_at >= coalesce(s.happened_at, c.reposted_at), c.reposted_at, null)
            as reposted_at,
        coalesce(c.reposted_at < s.happened_at, false) as is_contradictory,
        c.reposted_at as stated_at,
        s.happened_at as source_at,
        coalesce(o.title, t.origin_title) as origin_title,
        coalesce(o.published_at, t.origin_at) as origin_at
    from base.repost_chains as c
    left join moments as s
        on s.account_id = c.source_account_id and s.post_id = c.source_post_id
    left join base.repost_posts as o
        on o.account_id = c.origin_account_id and o.post_id = c.origin_post_id
    left join told as t
        on t.origin_account_id = c.origin_account_id and t.origin_post_id = c.origin_post_id
),

dated as (
    select
        *,
        cast(coalesce(origin_at, min(coalesce(stated_at, source_at)) over (
            partition by origin_account_id, origin_post_id
        )) + interval 8 hours as date) as origin_on,
        coalesce(cast(reposted_at + interval 8 hours as date), date '9999-12-30')
            as reposted_on
    from timed
)

select
    d.* exclude (reposted_on, stated_at),
    a.name as account_name,
    a.platform,
    a.unit_id,
    a.unit_name,
    a.region_code,
    a.level,
    a.sector,
    if(reposted_at >= origin_at, date_diff('second', origin_at, reposted_at) / 60.0, null)
        as minutes,
    date_diff('second', source_at, reposted_at) / 60.0 as step_minutes
from dated as d
left join mart.accounts as a
    on a.account_id = d.account_id
    and a.valid_from <= d.reposted_on and a.valid_before > d.reposted_on
order by origin_on, origin_account_id, origin_post_id, depth, reposted_at, d.account_id
