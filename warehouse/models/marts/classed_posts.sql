/*
grain: one row per post of some accounts and outcome (reads, plays, interactions) that is
    known of it, at the measurement age: y is ln(1 + count), a decimal so that sums do not
    depend on the order of rows, is_open where the count is only
    known to be at least so much; with the classes of the post, NULL where unknown
materialize: mart macro
arguments: first_on, next_on, wanted
note: group_no counts the groups of like posts: of one account, outcome, month, position (1 =
    headline) and kind, all with known hour, originality and title or all without.
    kind_group_no is the same without the kind. Both hold, above their 30 lowest bits, the
    account_no of mart.account_numbers. A post published exactly at midnight has a day, but no
    known hour. A series is a beginning that 3 of the account's titles share. interactions are
    likes, comments and forwards, as far as the platform tells them
*/
with accounts as (select * from mart.account_numbers),

posts as materialized (
    select
        a.account_no, a.platform, p.post_id, p.published_on, p.kind, p.reads, p.plays, p.likes,
        p.comments, p.forwards, p.reads_at_least, p.plays_at_least,
        p.likes_at_least or coalesce(p.comments_at_least, false)
            or coalesce(p.forwards_at_least, false) as interacted_at_least,
        least(coalesce(p.position, 0), 63) as place, hour(p.published_at + interval 8 hours) as h,
        if(p.published_at + interval 8 hours = p.published_on, null,
            'h' || lpad(cast(h as varchar), 2, '0')) as hour_class,
        ['w7', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6'][
            dayofweek(p.published_on) + 1] as weekday,
        case when trim(p.title) = '' then null when length(p.title) <= 10 then 'title_10'
            when length(p.title) <= 20 then 'title_20' when length(p.title) <= 30 then 'title_30'
            when p.title is not null then 'title_more' end as title_length,
        case when p.is_original then 'original' when not p.is_original then 'reprint' end
            as originality,
        series_of(p.title) as head, topic_of(p.title) as topic
    from mart.wanted_posts(first_on, next_on, true, wanted) as p
    join accounts as a on a.account_id = p.account_id
),

heads as (
    select account_no, head from posts where head is not null
    group by account_no, head having count(*) >= 3
),

days as (
    select account_no, published_on, 'day_' || least(count(*), 4) as frequency
    from posts group by account_no, published_on
),

platforms as (
    select platform, count("comments") > 0 as has_comments, count(forwards) > 0 as has_forwards
    from posts group by platform
),

classed as (
    select
        p.*, d.frequency,
        interactions(likes, "comments", has_comments, forwards, has_forwards) as interacted,
        case when title_length is null then null when h.head is null then 'no_series'
            else 'series' end as series
    from posts as p
    join days as d on d.account_no = p.account_no and d.published_on = p.published_on
    join platforms as f on f.platform = p.platform
    left join heads as h on h.account_no = p.account_no and h.head = p.head
),

grouped as (
    select
        account_no, post_id, platform, published_on, place, kind, hour_class, weekday, frequency,
        title_length, originality, series, topic,
        (date_diff('month', cast(first_on as date), published_on) * 64
            + place) * 64 + if(hour_class is null, 8, 0)
            + if(originality is null, 16, 0) + if(title_length is null, 32, 0) as likeness,
        coalesce(list_position(['text', 'image', 'article', 'audio', 'video', 'live'], kind), 0)
            as kind_no,
        unnest([
            {'outcome': 'reads', 'no': 0, 'seen': reads, 'is_open': reads_at_least},
            {'outcome': 'plays', 'no': 1, 'seen': plays, 'is_open': plays_at_least},
            {'outcome': 'interactions', 'no': 2, 'seen': interacted,
                'is_open': interacted_at_least}
        ]) as told
    from classed
)

select
    account_no, post_id, platform, published_on, place, told.outcome,
    cast(ln(1 + told.seen) as decimal(18, 12)) as y, coalesce(told.is_open, false) as is_open,
    (account_no * 4 + told.no) * 268435456 + likeness + kind_no as group_no,
    (account_no * 4 + told.no) * 268435456 + likeness + if(kind is null, 0, 1) as kind_group_no,
    kind, hour_class, weekday, frequency, title_length, originality, series, topic
from grouped
where told.seen is not null
