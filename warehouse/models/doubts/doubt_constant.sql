/*
rule: reads (or plays) differ from post to post
grain: one row per account whose posts of the days have nearly the same reads
materialize: mart macro
arguments: from_day, before_day, min_reads, min_posts, cv_percent, peer_z
note: the coefficient of variation (standard deviation over mean) is below cv_percent, and
    its logarithm peer_z × 1.4826 MAD below the median of the peers, the accounts of the
    platform. Capped counts are not judged
*/
with counted as (
    select account_id, post_id, coalesce(reads, plays) as seen,
        concat_ws(' ', batch_id, nullif(look_batch_id, batch_id)) as batches
    from mart.listed_posts(from_day, before_day, true)
    where coalesce(reads, plays) is not null and not (reads_at_least or plays_at_least)
),

accounts as (
    select account_id, count(*) as posts, avg(seen) as mean, min(seen) as least, max(seen) as most,
        stddev_samp(seen) / avg(seen) as cv
    from counted
    group by account_id
    having count(*) >= min_posts and avg(seen) >= min_reads
),

peers as (
    select a.platform, count(*) as peers, median(ln(o.cv + 0.001)) as middle,
        greatest(1.4826 * mad(ln(o.cv + 0.001)), 0.2) as scale,
        quantile_cont(o.cv, 0.05) as low, quantile_cont(o.cv, 0.95) as high
    from accounts as o join mart.account_platforms as a on a.account_id = o.account_id
    group by a.platform
),

flat as (
    select o.*, p.* exclude (platform), (ln(o.cv + 0.001) - p.middle) / p.scale as far
    from accounts as o
    join mart.account_platforms as a on a.account_id = o.account_id
    join peers as p on p.platform = a.platform
    where o.cv * 100 < cv_percent and (ln(o.cv + 0.001) - p.middle) / p.scale <= -peer_z
)

select
    f.account_id, f.cv as value, f.far, greatest(any_value(f.low), cv_percent / 100) as low,
    any_value(f.high) as high, f.posts as own_n, f.peers, id_list(list(c.post_id)) as evidence,
    batch_list(list(c.batches)) as batches,
    f.posts || ' 篇，阅读或播放 ' || any_value(f.least) || '–' || any_value(f.most) as found_zh,
    f.posts || ' posts, reads or plays ' || any_value(f.least) || '–' || any_value(f.most)
        as found_en
from flat as f join counted as c on c.account_id = f.account_id
group by f.account_id, f.cv, f.far, f.posts, f.peers
