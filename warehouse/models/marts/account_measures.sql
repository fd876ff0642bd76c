/*
grain: one row per account and period, with every measure an index can ask for;
    source: posts (it has some), account_days or account_periods (only they tell),
    none (it was seen and had no post: known zeros), unknown; NULL is never 0
materialize: by period
note: told is kept for once, since rows that were read in parts are written by one thread
    (refresh_parts.go), and all of it is computed once and not in each measure
*/
with told as materialized (
    select *, source not in ('unknown', 'account_periods') as is_dated from temp.sources
)

select
    d.account_id, d.period_id, b.starts_on, source,
    count_of(source, p.posts, u.posts, d.posts) as posts,
    count_of(source, p.originals, u.originals, d.originals) as originals,
    count_of(source, p.pushes, u.pushes, d.pushes) as pushes,
    count_of(source, p.reads, u.reads, d.reads) as reads,
    count_of(source, p.plays, u.plays, d.plays) as plays,
    count_of(source, p.watching, u.watching, d.watching) as watching,
    count_of(source, p.likes, u.likes, d.likes) as likes,
    count_of(source, p.comments, u.comments, d.comments) as comments,
    count_of(source, p.forwards, u.forwards, d.forwards) as forwards,
    count_of(source, p.favourites, u.favourites, d.favourites) as favourites,
    count_of(source, null, u.replies, d.replies) as replies,
    count_of(source, p.headline_reads, u.headline_reads, d.headline_reads) as headline_reads,
    count_of(source, p.headline_watching, u.headline_watching, d.headline_watching)
        as headline_watching,
    count_of(source, p.headline_likes, u.headline_likes, d.headline_likes) as headline_likes,
    count_of(source, p.headline_comments, u.headline_comments, null) as headline_comments,
    count_of(source, p.headline_forwards, u.headline_forwards, d.headline_forwards)
        as headline_forwards,
    count_of(source, p.max_reads, u.max_reads, d.max_reads) as max_reads,
    count_of(source, p.max_plays, u.max_plays, null) as max_plays,
    count_of(source, p.max_watching, u.max_watching, d.max_watching) as max_watching,
    count_of(source, p.max_likes, u.max_likes, d.max_likes) as max_likes,
    count_of(source, p.max_comments, u.max_comments, null) as max_comments,
    count_of(source, p.max_forwards, u.max_forwards, d.max_forwards) as max_forwards,
    count_of(source, p.original_reads, u.original_reads, null) as original_reads,
    count_of(source, p.original_likes, u.original_likes, null) as original_likes,
    count_of(source, p.original_comments, u.original_comments, d.original_comments)
        as original_comments,
    count_of(source, p.original_forwards, u.original_forwards, d.original_forwards)
        as original_forwards,
    unpacked(packed_followers) as followers,
    cast(coalesce(d.new_followers, u.new_followers) as bigint) as new_followers,
    count_of(source, p.capped_posts, u.capped_posts, null) as capped_posts,
    if(is_dated, coalesce(p.active_days, d.active_days, 0), null) as active_days,
    if(is_dated, if(first_on is null, b.real_days, greatest(
        coalesce(p.longest_inner_gap, d.longest_inner_gap),
        first_on - b.starts_on, b.before_on - 1 - last_on
    )), null) as longest_gap_days,
    if(is_dated, first_on, null) as first_post_on,
    if(is_dated, last_on, null) as last_post_on,
    cast(d.days_covered as bigint) as days_covered,
    coalesce(p.originals_at_least, false) as originals_at_least,
    flag(source, p.reads_at_least, u.reads_open, d.reads_open) as reads_at_least,
    flag(source, p.plays_at_least, u.plays_open, d.plays_open) as plays_at_least,
    flag(source, p.watching_at_least, u.watching_open, d.watching_open) as watching_at_least,
    flag(source, p.likes_at_least, u.likes_open, d.likes_open) as likes_at_least,
    flag(source, p.comments_at_least, u.comments_open, d.comments_open) as comments_at_least,
    flag(source, p.forwards_at_least, u.forwards_open, d.forwards_open) as forwards_at_least,
    flag(source, p.favourites_at_least, u.favourites_open, d.favourites_open)
        as favourites_at_least,
    flag(source, null, u.replies_open, d.replies_open) as replies_at_least,
    flag(source, p.headline_reads_at_least, u.headline_reads_open, d.headline_reads_open)
        as headline_reads_at_least,
    flag(source, p.headline_watching_at_least, u.headline_watching_open, d.headline_watching_open)
        as headline_watching_at_least,
    flag(source, p.headline_likes_at_least, u.headline_likes_open, d.headline_likes_open)
        as headline_likes_at_least,
    flag(source, p.headline_comments_at_least, u.headline_comments_open, null)
        as headline_comments_at_least,
    flag(source, p.headline_forwards_at_least, u.headline_forwards_open, d.headline_forwards_open)
        as headline_forwards_at_least,
    flag(source, p.reads_at_least, u.max_reads_open, d.max_reads_open) as max_reads_at_least,
    flag(source, p.plays_at_least, u.max_plays_open, null) as max_plays_at_least,
    flag(source, p.watching_at_least, u.max_watching_open, d.max_watching_open)
        as max_watching_at_least,
    flag(source, p.likes_at_least, u.max_likes_open, d.max_likes_open) as max_likes_at_least,
    flag(source, p.comments_at_least, u.max_comments_open, null) as max_comments_at_least,
    flag(source, p.forwards_at_least, u.max_forwards_open, d.max_forwards_open)
        as max_forwards_at_least,
    flag(source, p.original_reads_at_least, u.original_reads_open, null) as original_reads_at_least,
    flag(source, p.original_likes_at_least, u.original_likes_open, null) as original_likes_at_least,
    flag(source, p.original_comments_at_least, u.original_comments_open, d.original_comments_open)
        as original_comments_at_least,
    flag(source, p.original_forwards_at_least, u.original_forwards_open, d.original_forwards_open)
        as original_forwards_at_least,
    coalesce(packed_followers % 2 = 1, false) as followers_at_least,
    coalesce(p.latest_on, if(source = 'account_periods', u.latest_on, null), d.latest_on)
        as latest_on
from told as d
join temp.building_periods as b on b.period_id = d.period_id
left join temp.post_totals as p on p.account_id = d.account_id and p.period_id = d.period_id
left join temp.publisher_measures as u on u.account_id = d.account_id and u.period_id = d.period_id
