/*
title: {zh: 指标合计, en: Totals of measures}
description:
  zh: 某一周期各平台各分组账号的发布、阅读、互动与粉丝合计，及发布数与上一周期之比。指标不详的账号不计入该项合计，账号数另列；不足 least 个账号的分组只列账号数。
  en: Posts, reads, interactions and followers of the accounts of a period, added up per platform and group, with the posts of the period before. An account whose measure is unknown does not enter its total; groups of fewer accounts than least show their size alone.
scope: inside
parameters: [{name: period, default: latest-month}, group_by, by_platform, ...accounts, {name: least, default: "3"}]
columns: [group_name, platform, {name: accounts, title: {zh: 有数据账号, en: Accounts with data}}, posts, previous_posts,
  {name: posts_growth, title: {zh: 发布环比, en: Growth of posts}, format: percent2}, originals, originals_at_least,
  {name: original_share, title: {zh: 原创率, en: Share of originals}, format: percent2, at_least: originals_at_least, description: {zh: 按原创情况已知的账号, en: Of the accounts whose originals are known}},
  ...counts, new_followers, capped_posts, group_id, period_id]
*/
with members as (
    select account_id, group_id, if($by_platform, platform, null) as platform
    from mart.grouped_accounts($group_by, $platform, $region, $level, $sector, $unit, $period_before_on,
        $is_scoped, $scope_unit, $scope_region, $scope_platform)
),

previous as (
    select account_id, posts from mart.account_measures
    where period_id = (select previous_id from mart.periods where period_id = $period)
),

totals as (
    select
        a.group_id, a.platform, count(*) as accounts, sum(m.posts) as posts, sum(p.posts) as previous_posts,
        sum(m.originals) as originals, mark_of_all(m.originals, m.originals_at_least) as originals_at_least,
        sum(m.posts) filter (where m.originals is not null) as posts_of_known,
        sum(m.reads) as reads, bool_or(m.reads_at_least and m.reads is not null) as reads_at_least,
        sum(m.plays) as plays, bool_or(m.plays_at_least and m.plays is not null) as plays_at_least,
        sum(m.likes) as likes, bool_or(m.likes_at_least and m.likes is not null) as likes_at_least,
        sum(m.comments) as comments, bool_or(m.comments_at_least and m.comments is not null) as comments_at_least,
        sum(m.forwards) as forwards, bool_or(m.forwards_at_least and m.forwards is not null) as forwards_at_least,
        sum(m.followers) as followers, bool_or(m.followers_at_least and m.followers is not null) as followers_at_least,
        sum(m.new_followers) as new_followers, sum(m.capped_posts) as capped_posts
    from members as a
    inner join mart.account_measures as m
        on m.account_id = a.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
    left join previous as p on p.account_id = a.account_id
    where m.posts is not null or m.reads is not null or m.plays is not null or m.followers is not null
    group by a.group_id, a.platform
),

-- The size alone of a group so small that its totals would tell of single accounts.
told as (
    select group_id, platform, accounts from totals where accounts < $least
    union all by name
    select * from totals where accounts >= $least
)

select
    group_id as group_name, platform, accounts, cast(posts as bigint) as posts, cast(previous_posts as bigint) as previous_posts,
    posts / nullif(previous_posts, 0) - 1 as posts_growth, cast(originals as bigint) as originals, originals_at_least,
    originals / nullif(posts_of_known, 0) as original_share,
    cast(reads as bigint) as reads, reads_at_least, cast(plays as bigint) as plays, plays_at_least, cast(likes as bigint) as likes,
    likes_at_least, cast(comments as bigint) as comments, comments_at_least, cast(forwards as bigint) as forwards, forwards_at_least,
    cast(followers as bigint) as followers, followers_at_least, cast(new_followers as bigint) as new_followers,
    cast(capped_posts as bigint) as capped_posts, group_id, cast($period as varchar) as period_id
from told
order by group_id = 'unknown',
    list_position(['national', 'province', 'city', 'county', 'township'], group_id), group_id, platform
