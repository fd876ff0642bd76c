/*
rule: an account, app or website is updated; idle is told by days that are known to have no post
grain: one row per account that was seen in the period
materialize: mart macro
arguments: starts_on, before_on
note: measured: days after its last post that a delivery of its posts spans, or that its account
    days say had none; days that nothing tells of do not count. found_on: the last such day
*/
with posted as (
    select account_id, published_on as "day" from base.posts
    where published_at < cast(before_on as date)
    union all
    select account_id, "day" from raw.account_days
    where posts > 0 and "day" < cast(before_on as date)
),

last_posts as (
    select account_id, max("day") as last_on from posted
    where "day" < cast(before_on as date)
    group by account_id
),

spans as (
    select v.account_id, v.starts_on as from_on,
        least(v.ends_on, cast(before_on as date) - 1) as until_on
    from mart.deliveries as v
    join base.batches_in_force as f on f.batch_id = v.batch_id
    where v.starts_on < cast(before_on as date)
),

silent as (
    select s.account_id, max(s.until_on) as seen_on,
        max(greatest(s.until_on - greatest(s.from_on, coalesce(p.last_on + 1, s.from_on)) + 1, 0))
            as days
    from spans as s
    left join last_posts as p on p.account_id = s.account_id
    group by s.account_id
    union all
    select d.account_id, max(d."day"),
        count(*) filter (where d.posts = 0 and coalesce(d."day" > p.last_on, true))
    from raw.account_days as d
    left join last_posts as p on p.account_id = d.account_id
    where d."day" < cast(before_on as date) and d.posts is not null
    group by d.account_id
),

gaps as (
    select account_id, max(longest_gap_days) as longest
    from mart.account_measures
    where starts_with(period_id, 'M') and period_id >= 'M' || strftime(cast(starts_on as date),
        '%Y-%m')
        and period_id < 'M' || strftime(cast(before_on as date), '%Y-%m')
    group by account_id
),

seen as (
    select account_id, max(seen_on) as seen_on, max(days) as days
    from silent
    group by account_id
    having max(seen_on) >= cast(starts_on as date)
)

select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    s.account_id as subject,
    cast(s.days as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    s.seen_on as found_on,
    if(s.days = 0, null, concat_ws('，', '最近更新 ' || p.last_on, '至 ' || s.seen_on || ' 已 '
        || s.days || ' 天无更新',
        '各月最长间隔 ' || g.longest || ' 天')) as evidence,
    s.account_id as row_ids
from seen as s
join base.accounts_now as a on a.account_id = s.account_id
left join last_posts as p on p.account_id = s.account_id
left join gaps as g on g.account_id = s.account_id
