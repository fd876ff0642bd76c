/*
grain: one row per account and period, from its days
materialize: window
note: followers are those of the last day that tells them: the day number leads
    a packed number whose last bit is the at-least flag, so that one maximum
    carries all three
*/
select
    a.account_id,
    d.period_id,
    count(*) as days_covered,
    sum(a.posts) as posts,
    sum(a.originals) as originals,
    sum(a.pushes) as pushes,
    sum(a.reads) as reads,
    sum(a.plays) as plays,
    sum(a.watching) as watching,
    sum(a.likes) as likes,
    sum(a.comments) as comments,
    sum(a.forwards) as forwards,
    sum(a.favourites) as favourites,
    sum(a.replies) as replies,
    sum(a.headline_reads) as headline_reads,
    sum(a.headline_watching) as headline_watching,
    sum(a.headline_likes) as headline_likes,
    sum(a.headline_forwards) as headline_forwards,
    max(a.max_reads) as max_reads,
    max(a.max_watching) as max_watching,
    max(a.max_likes) as max_likes,
    max(a.max_forwards) as max_forwards,
    sum(a.original_forwards) as original_forwards,
    sum(a.original_comments) as original_comments,
    sum(a.new_followers) as new_followers,
    max((a."day" - date '1970-01-01') * 2199023255552
        + a.followers * 2 + if(a.followers_at_least, 1, 0)) as last_followers,
    bit_or(case when a.posts > 0 then d.day_bit end) as active_mask,
    sum_is_open(a.reads, a.reads_at_least) as reads_at_least,
    sum_is_open(a.plays, a.plays_at_least) as plays_at_least,
    sum_is_open(a.watching, a.watching_at_least) as watching_at_least,
    sum_is_open(a.likes, a.likes_at_least) as likes_at_least,
    sum_is_open(a.comments, a.comments_at_least) as comments_at_least,
    sum_is_open(a.forwards, a.forwards_at_least) as forwards_at_least,
    sum_is_open(a.favourites, a.favourites_at_least) as favourites_at_least,
    sum_is_open(a.replies, a.replies_at_least) as replies_at_least,
    sum_is_open(a.headline_reads, a.headline_reads_at_least) as headline_reads_at_least,
    sum_is_open(a.headline_watching, a.headline_watching_at_least) as headline_watching_at_least,
    sum_is_open(a.headline_likes, a.headline_likes_at_least) as headline_likes_at_least,
    sum_is_open(a.headline_forwards, a.headline_forwards_at_least) as headline_forwards_at_least,
    sum_is_open(a.max_reads, a.max_reads_at_least) as max_reads_at_least,
    sum_is_open(a.max_watching, a.max_watching_at_least) as max_watching_at_least,
    sum_is_open(a.max_likes, a.max_likes_at_least) as max_likes_at_least,
    sum_is_open(a.max_forwards, a.max_forwards_at_least) as max_forwards_at_least,
    sum_is_open(a.original_forwards, a.original_forwards_at_least) as original_forwards_at_least,
    sum_is_open(a.original_comments, a.original_comments_at_least) as original_comments_at_least,
    max(a."day") as latest_on
from raw.account_days as a
join temp.building_days as d on d."day" = a."day"
where a."day" >= cast($starts_on as date) and a."day" < cast($before_on as date)
group by a.account_id, d.period_id
