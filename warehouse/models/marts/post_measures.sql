/*
grain: one row per account and period, from its posts
materialize: window
scope: short
note: a total is a lower bound (<measure>_at_least) when a post's part of it is
    missing or capped, and unknown when it is missing for all posts; day_bit is
    2 to the power of the day's place in the period
*/
select
    account_id,
    period_id,
    count(*) as posts,
    sum(originals) as originals,
    sum(pushes) as pushes,
    sum(reads) as reads,
    sum(plays) as plays,
    sum(watching) as watching,
    sum(likes) as likes,
    sum(comments) as comments,
    sum(forwards) as forwards,
    sum(favourites) as favourites,
    sum(headline_reads) as headline_reads,
    sum(headline_watching) as headline_watching,
    sum(headline_likes) as headline_likes,
    sum(headline_comments) as headline_comments,
    sum(headline_forwards) as headline_forwards,
    sum(original_reads) as original_reads,
    sum(original_likes) as original_likes,
    sum(original_comments) as original_comments,
    sum(original_forwards) as original_forwards,
    max(reads) as max_reads,
    max(plays) as max_plays,
    max(watching) as max_watching,
    max(likes) as max_likes,
    max(comments) as max_comments,
    max(forwards) as max_forwards,
    sum(case when is_capped then 1 else 0 end) as capped_posts,
    case when count(originals) > 0 then max(originals_open) = 1 end
        as originals_at_least,
    case when count(reads) > 0 then max(reads_open) = 1 end as reads_at_least,
    case when count(plays) > 0 then max(plays_open) = 1 end as plays_at_least,
    case when count(watching) > 0 then max(watching_open) = 1 end
        as watching_at_least,
    case when count(likes) > 0 then max(likes_open) = 1 end as likes_at_least,
    case when count(comments) > 0 then max(comments_open) = 1 end
        as comments_at_least,
    case when count(forwards) > 0 then max(forwards_open) = 1 end
        as forwards_at_least,
    case when count(favourites) > 0 then max(favourites_open) = 1 end
        as favourites_at_least,
    case when count(headline_reads) > 0 then max(headline_reads_open) = 1 end
        as headline_reads_at_least,
    case when count(headline_watching) > 0 then max(headline_watching_open) = 1 end
        as headline_watching_at_least,
    case when count(headline_likes) > 0 then max(headline_likes_open) = 1 end
        as headline_likes_at_least,
    case when count(headline_comments) > 0 then max(headline_comments_open) = 1 end
        as headline_comments_at_least,
    case when count(headline_forwards) > 0 then max(headline_forwards_open) = 1 end
        as headline_forwards_at_least,
    case when count(original_reads) > 0 then max(original_reads_open) = 1 end
        as original_reads_at_least,
    case when count(original_likes) > 0 then max(original_likes_open) = 1 end
        as original_likes_at_least,
    case when count(original_comments) > 0 then max(original_comments_open) = 1 end
        as original_comments_at_least,
    case when count(original_forwards) > 0 then max(original_forwards_open) = 1 end
        as original_forwards_at_least,
    bit_or(day_bit) as active_mask,
    max(published_on) as latest_on
from temp.post_parts
group by account_id, period_id
