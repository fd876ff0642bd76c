/*
rule: a post is read fast at first, then hardly any more
grain: one row per post that grew later as fast as before
materialize: mart macro
arguments: from_day, before_day, min_reads, min_looks, flat_hours, growth_percent, peer_z
note: reads (or plays) an hour after the last look within flat_hours (12 at least), at
    their fastest, over those an hour up to it; above growth_percent, and peer_z × 1.4826 MAD
    (at least 0.05) above the median of the posts of the platform. Capped counts are not judged
*/
with looks as (
    select o.account_id, o.post_id, p.published_on, coalesce(o.reads, o.plays) as seen,
        epoch(o.observed_at - p.published_at) / 3600 as hours,
        concat_ws(' ', p.batch_id, nullif(o.batch_id, p.batch_id)) as batches
    from base.posts as p
    join raw.post_observations as o on o.account_id = p.account_id and o.post_id = p.post_id
    where p.published_at >= cast(from_day as timestamp) - interval 8 hours
        and p.published_at < cast(before_day as timestamp) - interval 8 hours
        and o.observed_at >= cast(from_day as timestamp) - interval 8 hours
        and o.observed_at >= p.published_at
        and coalesce(o.reads, o.plays) is not null
        and not (o.reads_at_least or o.plays_at_least)
),

posts as (
    select account_id, post_id, published_on, count(*) as looks,
        max(hours) filter (hours <= flat_hours and hours >= 12) as early_hours,
        max(seen) filter (hours <= flat_hours and hours >= 12) as early_seen
    from looks
    group by account_id, post_id, published_on
    having count(*) >= min_looks and max(seen) >= min_reads
        and max(hours) filter (hours <= flat_hours and hours >= 12) is not null
),

growth as (
    select
        p.account_id, p.post_id, p.published_on, p.looks, p.early_hours, p.early_seen,
        max((l.seen - p.early_seen) / (l.hours - p.early_hours))
            / ((p.early_seen + 1) / p.early_hours) as pace,
        max(l.seen) as last_seen, max(l.hours) as last_hours,
        batch_list(list(l.batches)) as batches
    from posts as p
    join looks as l on l.account_id = p.account_id and l.post_id = p.post_id
    where l.hours >= 1.5 * p.early_hours
    group by p.account_id, p.post_id, p.published_on, p.looks, p.early_hours, p.early_seen
),

peers as (
    select a.platform, count(distinct g.account_id) as peers, median(pace) as middle,
        greatest(1.4826 * mad(pace), 0.05) as scale,
        quantile_cont(pace, 0.05) as low, quantile_cont(pace, 0.95) as high
    from growth as g join mart.account_platforms as a on a.account_id = g.account_id
    group by a.platform
),

late as (
    select g.*, p.* exclude (platform), (g.pace - p.middle) / p.scale as far
    from growth as g
    join mart.account_platforms as a on a.account_id = g.account_id
    join peers as p on p.platform = a.platform
    where g.pace * 100 >= growth_percent
)

select
    account_id, published_on as "day", post_id, pace as value,
    far, low, growth_percent / 100 as high,
    looks as own_n, peers, post_id as evidence, batches,
    round(early_hours) || ' 小时 ' || early_seen || '，' || round(last_hours) || ' 小时 ' || last_seen
        as found_zh,
    early_seen || ' after ' || round(early_hours) || ' h, ' || last_seen || ' after '
        || round(last_hours) || ' h' as found_en
from late
where far >= peer_z
