/*
grain: one row per post of a period and of some accounts that has at least 20 earlier posts to
    be compared with: the account's own last 100 of the same kind (headlines apart from other
    articles), each with its counts at the age at which the post's own were taken
materialize: mart macro
arguments: first_on, next_on, wanted, counted
note: counted is audience (reads, plays where reads are unknown, else interactions) or
    interactions. Ages: up to 1, 2, 3, 5, 7, 14, 30 days and more; the post's own is that of the
    measurement age (domain.md 1). Earlier posts reach back 366 days before the period.
    below is how many of the n are surely below: neither above nor a lower bound
*/
with posts as (
    select *, coalesce(kind, 'unknown') || if("position" = 1, '1', '') as likeness
    from base.posts
    where published_at >= cast(first_on as timestamp) - interval 366 days - interval 8 hours
        and published_at < cast(next_on as timestamp) - interval 8 hours
        and (wanted is null or account_id in (select unnest(wanted)))
),

looks as (
    select
        o.account_id, o.post_id, o.observed_at, p.published_at, p.published_on, p.likeness,
        case
            when o.observed_at <= p.published_at + interval 1 day then 1
            when o.observed_at <= p.published_at + interval 2 days then 2
            when o.observed_at <= p.published_at + interval 3 days then 3
            when o.observed_at <= p.published_at + interval 5 days then 5
            when o.observed_at <= p.published_at + interval 7 days then 7
            when o.observed_at <= p.published_at + interval 14 days then 14
            when o.observed_at <= p.published_at + interval 30 days then 30
            else 31
        end as age,
        if(counted = 'audience', coalesce(o.reads, o.plays), null) as seen,
        interactions(o.likes, o."comments", count(o."comments") over own > 0, o.forwards,
            count(o.forwards) over own > 0) as interacted,
        coalesce(seen, interacted) as value,
        coalesce(if(seen is null, o.likes_at_least or o.comments_at_least or o.forwards_at_least,
            if(o.reads is null, o.plays_at_least, o.reads_at_least)), false) as is_open
    from posts as p
    join raw.post_observations as o on o.account_id = p.account_id and o.post_id = p.post_id
    where o.observed_at >= p.published_at
    window own as (partition by o.account_id)
),

-- Of one age the last look, and of those after the 7th day the first.
aged as (
    select
        account_id, post_id, any_value(published_at) as published_at,
        any_value(published_on) as published_on, any_value(likeness) as likeness, age,
        if(age <= 7, max(observed_at), min(observed_at)) as looked_at,
        if(age <= 7, arg_max(value, observed_at), arg_min(value, observed_at)) as value,
        if(age <= 7, arg_max(is_open, observed_at), arg_min(is_open, observed_at)) as is_open
    from looks
    where value is not null
    group by account_id, post_id, age
),

numbered as materialized (
    select
        *, row_number() over (partition by account_id, likeness, age
            order by published_at, post_id) as no,
        if(age <= 7, age, -age) = max(if(age <= 7, age, -age))
            over (partition by account_id, post_id) as is_measured
    from aged
),

-- The counts of like posts, and the same with lower bounds as infinite, each in one list.
histories as (
    select
        account_id, likeness, age, list(cast(value as double) order by no) as counts,
        list(if(is_open, 'inf', cast(value as double)) order by no) as highest
    from numbered group by account_id, likeness, age
),

own as (
    select
        n.account_id, n.post_id, n.age, n.looked_at, n.value, n.is_open,
        h.counts[greatest(1, n.no - 100):n.no - 1] as earlier,
        h.highest[greatest(1, n.no - 100):n.no - 1] as earlier_highest
    from numbered as n
    join histories as h
        on h.account_id = n.account_id and h.likeness = n.likeness and h.age = n.age
    where n.is_measured and n.no > 20 and n.published_on >= cast(first_on as date)
)

select
    account_id, post_id, age, looked_at, value, is_open, len(earlier) as n,
    list_aggregate(earlier, 'median') as usual,
    list_aggregate(earlier_highest, 'median') <> usual as is_usual_open,
    len(list_filter(earlier_highest, x -> x < value)) as below
from own
