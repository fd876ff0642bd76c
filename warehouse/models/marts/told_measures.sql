/*
grain: one row per account and period, from its days, or from what a publisher
    printed where that is the source
materialize: window view
note: the followers of any day win over the publisher's, which stand in whatever
    the source is
*/
select
    s.account_id,
    s.period_id,
    d.days_covered,
    coalesce(u.posts, d.posts) as posts,
    coalesce(u.originals, d.originals) as originals,
    coalesce(u.pushes, d.pushes) as pushes,
    coalesce(u.reads, d.reads) as reads,
    coalesce(u.plays, d.plays) as plays,
    coalesce(u.watching, d.watching) as watching,
    coalesce(u.likes, d.likes) as likes,
    coalesce(u.comments, d.comments) as comments,
    coalesce(u.forwards, d.forwards) as forwards,
    coalesce(u.favourites, d.favourites) as favourites,
    coalesce(u.replies, d.replies) as replies,
    coalesce(u.headline_reads, d.headline_reads) as headline_reads,
    coalesce(u.headline_watching, d.headline_watching) as headline_watching,
    coalesce(u.headline_likes, d.headline_likes) as headline_likes,
    u.headline_comments,
    coalesce(u.headline_forwards, d.headline_forwards) as headline_forwards,
    coalesce(u.max_reads, d.max_reads) as max_reads,
    u.max_plays,
    coalesce(u.max_watching, d.max_watching) as max_watching,
    coalesce(u.max_likes, d.max_likes) as max_likes,
    u.max_comments,
    coalesce(u.max_forwards, d.max_forwards) as max_forwards,
    u.original_reads,
    u.original_likes,
    coalesce(u.original_comments, d.original_comments) as original_comments,
    coalesce(u.original_forwards, d.original_forwards) as original_forwards,
    u.capped_posts,
    coalesce(u.reads_at_least, d.reads_at_least) as reads_at_least,
    coalesce(u.plays_at_least, d.plays_at_least) as plays_at_least,
    coalesce(u.watching_at_least, d.watching_at_least) as watching_at_least,
    coalesce(u.likes_at_least, d.likes_at_least) as likes_at_least,
    coalesce(u.comments_at_least, d.comments_at_least) as comments_at_least,
    coalesce(u.forwards_at_least, d.forwards_at_least) as forwards_at_least,
    coalesce(u.favourites_at_least, d.favourites_at_least) as favourites_at_least,
    coalesce(u.replies_at_least, d.replies_at_least) as replies_at_least,
    coalesce(u.headline_reads_at_least, d.headline_reads_at_least) as headline_reads_at_least,
    coalesce(u.headline_watching_at_least, d.headline_watching_at_least)
        as headline_watching_at_least,
    coalesce(u.headline_likes_at_least, d.headline_likes_at_least) as headline_likes_at_least,
    u.headline_comments_at_least,
    coalesce(u.headline_forwards_at_least, d.headline_forwards_at_least)
        as headline_forwards_at_least,
    coalesce(u.max_reads_at_least, d.max_reads_at_least) as max_reads_at_least,
    u.max_plays_at_least,
    coalesce(u.max_watching_at_least, d.max_watching_at_least) as max_watching_at_least,
    coalesce(u.max_likes_at_least, d.max_likes_at_least) as max_likes_at_least,
    u.max_comments_at_least,
    coalesce(u.max_forwards_at_least, d.max_forwards_at_least) as max_forwards_at_least,
    u.original_reads_at_least,
    u.original_likes_at_least,
    coalesce(u.original_comments_at_least, d.original_comments_at_least)
        as original_comments_at_least,
    coalesce(u.original_forwards_at_least, d.original_forwards_at_least)
        as original_forwards_at_least,
    coalesce(d.new_followers, f.new_followers) as new_followers,
    coalesce(d.last_followers, f.last_followers) as last_followers,
    coalesce(u.latest_on, d.latest_on) as latest_on
from temp.measure_sources as s
left join temp.day_measures as d
    on d.account_id = s.account_id and d.period_id = s.period_id
left join temp.publisher_measures as u
    on s.source = 'account_periods'
    and u.account_id = s.account_id and u.period_id = s.period_id
left join temp.publisher_measures as f
    on f.account_id = s.account_id and f.period_id = s.period_id
