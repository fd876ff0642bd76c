/*
grain: one row per account and day from from_day to the day before before_day of which it is
    known what the account published: posts, and originals, NULL where not known
materialize: mart macro
arguments: from_day, before_day
note: a day between the first and the last of a delivery of posts that holds the account is
    known without a post; else the account's own daily figures say it
*/
with days as (
    select cast(unnest(generate_series(
        cast(from_day as date), cast(before_day as date) - interval 1 day, interval 1 day
    )) as date) as "day"
),

seen as (
    select distinct v.account_id, d."day"
    from mart.deliveries as v
    join days as d on d."day" >= v.starts_on and d."day" <= v.ends_on
),

counted as (
    select
        account_id, published_on as "day", count(*) as posts,
        count(*) filter (is_original) as originals,
        count(*) filter (is_original is null) as unclear
    from base.posts
    where published_at >= cast(from_day as timestamp) - interval 8 hours
        and published_at < cast(before_day as timestamp) - interval 8 hours
    group by account_id, published_on
),

told as (
    select account_id, "day", posts, originals from raw.account_days
    where "day" >= cast(from_day as date) and "day" < cast(before_day as date)
        and posts is not null
)

select s.account_id, s."day", coalesce(c.posts, 0) as posts,
    coalesce(c.originals, 0) as originals, coalesce(c.unclear, 0) as unclear
from seen as s
left join counted as c on c.account_id = s.account_id and c."day" = s."day"
union all
select t.account_id, t."day", t.posts, coalesce(t.originals, 0),
    if(t.originals is null, t.posts, 0)
from told as t
anti join seen as s on s.account_id = t.account_id and s."day" = t."day"
