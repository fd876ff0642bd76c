/*
grain: one row per person or unit, role ('*' for all; of units always), and figure of what
    was published from from_day to the day before before_day: its value, and whether that is
    only a lower bound
materialize: mart macro
arguments: from_day, before_day, period
note: of a person a post counts once, whatever the person did for it; a unit's figures are
    the sums of its accounts in the period
*/
with credited as (select * from mart.credited_posts(from_day, before_day)),

works as (
    select * from credited
    union all
    select distinct on (person, account_id, post_id) * replace ('*' as role) from credited
),

written as (
    select
        'person' as subject_kind, person as subject_id, role, count(*) as posts,
        count(*) filter (is_original) as originals,
        bool_or(is_original is null) as originals_open,
        sum(reach) as reach, bool_or(reach is null or reach_at_least) as reach_open,
        sum(reach) / nullif(count(reach), 0) as reach_per_post,
        bool_or(reach_at_least) as reach_per_post_open,
        sum(likes) as likes, bool_or(likes is null or likes_at_least) as likes_open,
        sum(comments) as comments,
        bool_or(comments is null or comments_at_least) as comments_open,
        sum(forwards) as forwards,
        bool_or(forwards is null or forwards_at_least) as forwards_open
    from works
    group by person, role
),

measured as (
    select
        a.unit_id, m.posts, m.originals, m.likes, m.comments, m.forwards, m.likes_at_least,
        m.comments_at_least, m.forwards_at_least,
        if(m.reads is null and m.plays is null, null,
            coalesce(m.reads, 0) + coalesce(m.plays, 0)) as reach,
        coalesce(m.reads_at_least, false) or coalesce(m.plays_at_least, false)
            as reach_at_least
    from mart.account_measures as m
    join mart.accounts as a
        on a.account_id = m.account_id and a.valid_from < cast(before_day as date)
        and a.valid_before >= cast(before_day as date)
    where m.starts_on = cast(from_day as date) and m.period_id = period
        and a.unit_id is not null and m.posts is not null
),

held as (
    select
        'unit' as subject_kind, unit_id as subject_id, '*' as role, sum(posts) as posts,
        sum(originals) as originals,
        bool_or(originals is null and posts > 0) as originals_open,
        sum(reach) as reach, bool_or(reach is null and posts > 0 or reach_at_least) as reach_open,
        sum(reach) / nullif(sum(posts) filter (reach is not null), 0) as reach_per_post,
        bool_or(reach_at_least) as reach_per_post_open,
        sum(likes) as likes,
        bool_or(likes is null and posts > 0 or likes_at_least) as likes_open,
        sum(comments) as comments,
        bool_or(comments is null and posts > 0 or comments_at_least) as comments_open,
        sum(forwards) as forwards,
        bool_or(forwards is null and posts > 0 or forwards_at_least) as forwards_open
    from measured
    group by unit_id
),

wide as (
    select * from written
    union all by name
    select * from held
)

select
    subject_kind, subject_id, role,
    unnest([
        figure('posts', posts, false),
        figure('originals', originals, originals_open),
        figure('reach', reach, reach_open),
        figure('reach_per_post', reach_per_post, reach_per_post_open),
        figure('likes', likes, likes_open),
        figure('comments', comments, comments_open),
        figure('forwards', forwards, forwards_open)
    ], recursive := true)
from wide
