/*
rule: likes per read (or play) lie near the account's own usual ratio and that of its
    peers, the accounts of its platform
grain: one row per post far from both, and one per account whose usual ratio is far from
    its peers' (post_id NULL)
materialize: mart macro
arguments: from_day, before_day, history_days, min_reads, robust_z, peer_z
note: in natural logarithms; far is counted in 1.4826 × MAD, which is never taken below
    0.2. A post is judged that has min_reads and of which the usual ratio lets expect 5
    likes; an account of which 8 such posts are known. Capped counts are not judged
*/
with counted as (
    select
        account_id, post_id, published_on, coalesce(reads, plays) as seen, likes,
        ln((likes + 0.5) / coalesce(reads, plays)) as ratio,
        concat_ws(' ', batch_id, nullif(look_batch_id, batch_id)) as batches
    from mart.listed_posts(cast(from_day as date) - cast(history_days as integer), before_day, true)
    where coalesce(reads, plays) >= min_reads
        and not (reads_at_least or plays_at_least or likes_at_least)
),

own as (
    select account_id, count(*) as posts, median(ratio) as middle,
        greatest(1.4826 * mad(ratio), 0.2) as scale
    from counted
    group by account_id
    having count(*) >= 8 and median(seen) * exp(median(ratio)) >= 5
),

peers as (
    select a.platform, count(*) as accounts, median(o.middle) as middle,
        greatest(1.4826 * mad(o.middle), 0.2) as scale
    from own as o join mart.account_platforms as a on a.account_id = o.account_id
    group by a.platform
),

ranges as (
    select o.*, p.accounts as peers, p.middle as peer_middle, p.scale as peer_scale,
        (o.middle - p.middle) / p.scale as account_z
    from own as o
    join mart.account_platforms as a on a.account_id = o.account_id
    join peers as p on p.platform = a.platform
),

posts as (
    select c.*, r.* exclude (account_id), (c.ratio - r.middle) / r.scale as own_far,
        (c.ratio - r.peer_middle) / sqrt(r.scale * r.scale + r.peer_scale * r.peer_scale)
            as peer_far
    from counted as c join ranges as r on r.account_id = c.account_id
    where c.published_on >= cast(from_day as date) and c.seen * exp(r.middle) >= 5
)

select
    account_id, published_on as "day", post_id, exp(ratio) as value, own_far as far,
    exp(middle - robust_z * scale) as low, exp(middle + robust_z * scale) as high, posts as own_n,
    peers, post_id as evidence, batches,
    likes || ' 赞 / ' || seen || ' 阅读或播放' as found_zh,
    likes || ' likes / ' || seen || ' reads or plays' as found_en
from posts
where abs(own_far) >= robust_z and abs(peer_far) >= peer_z and own_far * peer_far > 0
union all by name
select
    account_id, exp(middle) as value, any_value(account_z) as far,
    any_value(exp(peer_middle - robust_z * peer_scale)) as low,
    any_value(exp(peer_middle + robust_z * peer_scale)) as high, any_value(posts) as own_n,
    any_value(peers) as peers, id_list(list(post_id)) as evidence,
    batch_list(list(batches)) as batches,
    count(*) || ' 篇：' || sum(likes) || ' 赞 / ' || sum(seen) || ' 阅读或播放' as found_zh,
    count(*) || ' posts: ' || sum(likes) || ' likes / '
    || sum(seen) || ' reads or plays' as found_en
from posts
where abs(account_z) >= robust_z
group by account_id, middle
