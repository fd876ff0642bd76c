/*
grain: one row per account and period, with every measure an index can ask for;
    source says where its counts come from; NULL is unknown, never 0
materialize: by period
*/
select
    s.account_id,
    s.period_id,
    s.source,
    pick(s.source, p.posts, d.posts) as posts,
    pick(s.source, p.originals, d.originals) as originals,
    pick(s.source, p.pushes, d.pushes) as pushes,
    pick(s.source, p.reads, d.reads) as reads,
    pick(s.source, p.plays, d.plays) as plays,
    pick(s.source, p.watching, d.watching) as watching,
    pick(s.source, p.likes, d.likes) as likes,
    pick(s.source, p.comments, d.comments) as comments,
    pick(s.source, p.forwards, d.forwards) as forwards,
    pick(s.source, p.favourites, d.favourites) as favourites,
    pick(s.source, null, d.replies) as replies,
    pick(s.source, p.headline_reads, d.headline_reads) as headline_reads,
    pick(s.source, p.headline_watching, d.headline_watching) as headline_watching,
    pick(s.source, p.headline_likes, d.headline_likes) as headline_likes,
    pick(s.source, p.headline_comments, d.headline_comments) as headline_comments,
    pick(s.source, p.headline_forwards, d.headline_forwards) as headline_forwards,
    pick(s.source, p.max_reads, d.max_reads) as max_reads,
    pick(s.source, p.max_plays, d.max_plays) as max_plays,
    pick(s.source, p.max_watching, d.max_watching) as max_watching,
    pick(s.source, p.max_likes, d.max_likes) as max_likes,
    pick(s.source, p.max_comments, d.max_comments) as max_comments,
    pick(s.source, p.max_forwards, d.max_forwards) as max_forwards,
    pick(s.source, p.original_reads, d.original_reads) as original_reads,
    pick(s.source, p.original_likes, d.original_likes) as original_likes,
    pick(s.source, p.original_comments, d.original_comments) as original_comments,
    pick(s.source, p.original_forwards, d.original_forwards) as original_forwards,
    cast((d.last_followers % 2199023255552 - d.last_followers % 2) / 2 as bigint)
        as followers,
    cast(d.new_followers as bigint) as new_followers,
    pick(s.source, p.capped_posts, d.capped_posts) as capped_posts,
    case when s.source not in ('unknown', 'account_periods') and s.real_days < 63
        then cast(bit_count(s.active_mask) as bigint) end as active_days,
    case when s.source not in ('unknown', 'account_periods') and s.real_days < 63
        then longest_gap(s.active_mask, s.real_days) end as longest_gap_days,
    case when s.active_mask > 0 and s.real_days < 63
        then cast(s.starts_on + cast(length(bin(s.active_mask)) - 1 as integer) as date)
        end as last_post_on,
    cast(d.days_covered as bigint) as days_covered,
    coalesce(p.originals_at_least, false) as originals_at_least,
    coalesce(p.reads_at_least, d.reads_at_least, false) as reads_at_least,
    coalesce(p.plays_at_least, d.plays_at_least, false) as plays_at_least,
    coalesce(p.watching_at_least, d.watching_at_least, false)
        as watching_at_least,
    coalesce(p.likes_at_least, d.likes_at_least, false) as likes_at_least,
    coalesce(p.comments_at_least, d.comments_at_least, false)
        as comments_at_least,
    coalesce(p.forwards_at_least, d.forwards_at_least, false)
        as forwards_at_least,
    coalesce(p.favourites_at_least, d.favourites_at_least, false)
        as favourites_at_least,
    coalesce(d.replies_at_least, false) as replies_at_least,
    coalesce(p.headline_reads_at_least, d.headline_reads_at_least, false)
        as headline_reads_at_least,
    coalesce(p.headline_watching_at_least, d.headline_watching_at_least, false)
        as headline_watching_at_least,
    coalesce(p.headline_likes_at_least, d.headline_likes_at_least, false)
        as headline_likes_at_least,
    coalesce(p.headline_comments_at_least, d.headline_comments_at_least, false)
        as headline_comments_at_least,
    coalesce(p.headline_forwards_at_least, d.headline_forwards_at_least, false)
        as headline_forwards_at_least,
    coalesce(p.reads_at_least, d.max_reads_at_least, false)
        as max_reads_at_least,
    coalesce(p.plays_at_least, d.max_plays_at_least, false)
        as max_plays_at_least,
    coalesce(p.watching_at_least, d.max_watching_at_least, false)
        as max_watching_at_least,
    coalesce(p.likes_at_least, d.max_likes_at_least, false)
        as max_likes_at_least,
    coalesce(p.comments_at_least, d.max_comments_at_least, false)
        as max_comments_at_least,
    coalesce(p.forwards_at_least, d.max_forwards_at_least, false)
        as max_forwards_at_least,
    coalesce(p.original_reads_at_least, d.original_reads_at_least, false)
        as original_reads_at_least,
    coalesce(p.original_likes_at_least, d.original_likes_at_least, false)
        as original_likes_at_least,
    coalesce(p.original_comments_at_least, d.original_comments_at_least, false)
        as original_comments_at_least,
    coalesce(p.original_forwards_at_least, d.original_forwards_at_least, false)
        as original_forwards_at_least,
    coalesce(d.last_followers % 2 = 1, false) as followers_at_least,
    coalesce(p.latest_on, d.latest_on) as latest_on
from temp.measure_sources as s
left join temp.post_measures as p
    on p.account_id = s.account_id and p.period_id = s.period_id
left join temp.told_measures as d
    on d.account_id = s.account_id and d.period_id = s.period_id
