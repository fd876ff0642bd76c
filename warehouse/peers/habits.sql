-- $1 period, $2 its first day, $3 the day after its last, $4 account, $5 step, $6 list, $7 tag:
-- what is under a unit's control and that formulas do not read, of the account beside its
-- peers: kinds of post that half of them use and it never did; the share of posts in the
-- part of the day in which the peers publish most; the median minutes to a reply
with peers as materialized (
    select distinct account_id, unit_id
    from mart.asked_peers($1, $2, $3, $4, cast($5 as integer), false, $6, $7)
),

posts as materialized (
    select
        p.account_id, p.kind,
        if(local_at = date_trunc('day', local_at), null, hour(local_at)) as hour,
        case when hour < 6 then '00-05' when hour < 9 then '06-08' when hour < 12 then '09-11'
            when hour < 14 then '12-13' when hour < 18 then '14-17' when hour < 21 then '18-20'
            when hour < 24 then '21-23' end as hours
    from (select *, published_at + interval 8 hours as local_at from mart.published_posts) as p
    where p.published_at >= cast($2 as timestamp) - interval 8 hours
        and p.published_at < cast($3 as timestamp) - interval 8 hours
        and p.account_id in (select account_id from peers)
),

kinds as (
    select
        'format' as lever, kind as detail,
        cast(bool_or(account_id = $4) as double) as own_value,
        count(distinct account_id) / (
            select count(distinct account_id) from posts where kind is not null
        ) as peer_value,
        (select count(distinct account_id) from posts where kind is not null) as n, cast(0 as double) as spread
    from posts
    where kind is not null and (select count(kind) from posts where account_id = $4) > 0
    group by kind
),

sizes as (
    select account_id, count(*) as posts from posts where hours is not null group by account_id
),

shares as (
    select s.account_id, h.hours, count(p.account_id) / any_value(s.posts) as share
    from sizes as s
    cross join (select distinct hours from posts where hours is not null) as h
    left join posts as p on p.account_id = s.account_id and p.hours = h.hours
    group by s.account_id, h.hours
),

times as (
    select
        'hours' as lever, hours as detail, max(share) filter (account_id = $4) as own_value,
        median(share) as peer_value, count(*) as n,
        quantile_cont(share, 0.75) - quantile_cont(share, 0.25) as spread
    from shares
    group by hours
    order by avg(share) desc, hours
    limit 1
),

answers as (
    select unit_id, median(reply_minutes) as minutes
    from mart.inquiry_answers
    where received_on >= cast($2 as date) and received_on < cast($3 as date) and is_effective
        and unit_id in (select unit_id from peers)
    group by unit_id
    having count(reply_minutes) > 0
),

replies as (
    select
        'reply_minutes' as lever, null as detail,
        max(minutes) filter (unit_id = (select unit_id from peers where account_id = $4)) as own,
        median(minutes) as peer_value, count(*) as n,
        quantile_cont(minutes, 0.75) - quantile_cont(minutes, 0.25) as spread
    from answers
)

select * from kinds where own_value = 0 and peer_value >= 0.5 and n >= 8
union all
select * from times where own_value < peer_value and n >= 8
union all
select * from replies where own > peer_value and n >= 8
order by lever, detail
