/*
rule: followers come with posts and reads
grain: one row per account day with a jump of followers and nothing published or read out of
    the ordinary on that day and the day before
materialize: mart macro
arguments: from_day, before_day, history_days, min_step, robust_z
note: a day's new followers less the account's median day, in 1.4826 × MAD of its days (at
    least 1 follower), less what is usual that day among the peers, the accounts of the
    platform; where every account jumps, none is listed. Days of real accounts have a heavy
    tail, so robust_z is large. Nothing out of the ordinary: no post, or not above twice the
    median day's reads (plays, or likes, comments and forwards)
*/
with told as (
    select
        account_id, "day", posts, followers_at_least, batch_id,
        coalesce(reads, plays, likes + comments + forwards) as activity,
        coalesce(new_followers, if(lag("day") over days = "day" - 1,
            followers - lag(followers) over days, null)) as step,
        if(lag("day") over days = "day" - 1, lag(posts) over days, null) as posts_before,
        if(lag("day") over days = "day" - 1,
            lag(coalesce(reads, plays, likes + comments + forwards)) over days, null)
            as activity_before
    from raw.account_days
    where "day" >= cast(from_day as date) - cast(history_days as integer)
        and "day" < cast(before_day as date)
    window days as (partition by account_id order by "day")
),

own as (
    select account_id, count(step) as days, median(step) as middle,
        greatest(1.4826 * mad(step), 1) as scale,
        median(activity) as usual
    from told
    group by account_id
    having count(step) >= 14
),

stepped as (
    select t.*, o.* exclude (account_id), a.platform,
        (t.step - o.middle) / o.scale as own_far
    from told as t
    join own as o on o.account_id = t.account_id
    join mart.account_platforms as a on a.account_id = t.account_id
    where t."day" >= cast(from_day as date) and t.step is not null
),

jumps as (
    select * from stepped
    where own_far >= robust_z and step >= min_step and not followers_at_least
        and (posts = 0 or activity <= 2 * usual)
        and (posts_before = 0 or activity_before <= 2 * usual)
),

peers as (
    select s.platform, s."day", count(*) as peers, median(s.own_far) as usual_far
    from stepped as s
    semi join jumps as j on j.platform = s.platform and j."day" = s."day"
    group by s.platform, s."day"
)

select
    j.account_id, j."day", j.step as value, j.own_far - greatest(p.usual_far, 0) as far, 0 as low,
    j.middle + (robust_z + greatest(p.usual_far, 0)) * j.scale as high, j.days as own_n,
    p.peers, cast(j."day" as varchar) as evidence, cast(j.batch_id as varchar) as batches,
    '新增粉丝 ' || j.step || '，平日中位 ' || cast(j.middle as bigint) || '；当日发布 '
        || coalesce(cast(j.posts as varchar), '不详') as found_zh,
    j.step || ' new followers, usually ' || cast(j.middle as bigint) || '; posts that day: '
        || coalesce(cast(j.posts as varchar), 'unknown') as found_en
from jumps as j join peers as p on p.platform = j.platform and p."day" = j."day"
where j.own_far - greatest(p.usual_far, 0) >= robust_z
