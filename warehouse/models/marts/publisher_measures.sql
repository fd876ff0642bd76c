/*
grain: one row per account and period being built, as its publisher printed it;
    <measure>_open is unknown where the measure is
materialize: window
note: has_counts tells rows with figures of posts from those with followers or a
    score alone; last_followers is packed like that of day_measures
*/
select
    a.account_id,
    a.period_id,
    a.posts,
    a.originals,
    a.pushes,
    a.reads,
    a.plays,
    a.watching,
    a.likes,
    a.comments,
    a.forwards,
    a.favourites,
    a.replies,
    a.headline_reads,
    a.headline_watching,
    a.headline_likes,
    a.headline_comments,
    a.headline_forwards,
    a.max_reads,
    a.max_plays,
    a.max_watching,
    a.max_likes,
    a.max_comments,
    a.max_forwards,
    a.original_reads,
    a.original_likes,
    a.original_comments,
    a.original_forwards,
    a.capped_posts,
    a.new_followers,
    case when a.reads is not null then a.reads_at_least end as reads_open,
    case when a.plays is not null then a.plays_at_least end as plays_open,
    case when a.watching is not null then a.watching_at_least end as watching_open,
    case when a.likes is not null then a.likes_at_least end as likes_open,
    case when a.comments is not null then a.comments_at_least end as comments_open,
    case when a.forwards is not null then a.forwards_at_least end as forwards_open,
    case when a.favourites is not null then a.favourites_at_least end as favourites_open,
    case when a.replies is not null then a.replies_at_least end as replies_open,
    case when a.headline_reads is not null then a.headline_reads_at_least end
        as headline_reads_open,
    case when a.headline_watching is not null then a.headline_watching_at_least end
        as headline_watching_open,
    case when a.headline_likes is not null then a.headline_likes_at_least end
        as headline_likes_open,
    case when a.headline_comments is not null then a.headline_comments_at_least end
        as headline_comments_open,
    case when a.headline_forwards is not null then a.headline_forwards_at_least end
        as headline_forwards_open,
    case when a.max_reads is not null then a.max_reads_at_least end as max_reads_open,
    case when a.max_plays is not null then a.max_plays_at_least end as max_plays_open,
    case when a.max_watching is not null then a.max_watching_at_least end as max_watching_open,
    case when a.max_likes is not null then a.max_likes_at_least end as max_likes_open,
    case when a.max_comments is not null then a.max_comments_at_least end as max_comments_open,
    case when a.max_forwards is not null then a.max_forwards_at_least end as max_forwards_open,
    case when a.original_reads is not null then a.original_reads_at_least end
        as original_reads_open,
    case when a.original_likes is not null then a.original_likes_at_least end
        as original_likes_open,
    case when a.original_comments is not null then a.original_comments_at_least end
        as original_comments_open,
    case when a.original_forwards is not null then a.original_forwards_at_least end
        as original_forwards_open,
    a.followers * 2 + if(a.followers_at_least, 1, 0) as last_followers,
    coalesce(
        a.posts, a.originals, a.pushes, a.reads, a.plays, a.watching, a.likes,
        a.comments, a.forwards, a.favourites, a.replies, a.headline_reads,
        a.headline_watching, a.headline_likes, a.headline_comments,
        a.headline_forwards, a.max_reads, a.max_plays, a.max_watching, a.max_likes,
        a.max_comments, a.max_forwards, a.original_reads, a.original_likes,
        a.original_comments, a.original_forwards, a.capped_posts
    ) is not null as has_counts,
    b.before_on - 1 as latest_on
from raw.account_periods as a
join temp.building_periods as b on b.period_id = a.period_id
