/*
title: {zh: 矩阵汇总, en: Matrix by platform}
description:
  zh: 一个单位（含下级）的账号矩阵按平台汇总，platform 为空的一行是全矩阵。同一标题在几个账号或平台发布算一条信息；各账号的粉丝会重复，所以只给出上下限。
  en: A unit's matrix by platform; the row without a platform is the whole matrix. The same title on several accounts or platforms is one message; followers of several accounts overlap, so that only bounds are given.
scope: inside
parameters:
  - {name: unit, required: true}
  - {name: period, default: latest}
columns:
  - platform
  - accounts
  - {name: units, title: {zh: 单位数, en: Units}, unit: {zh: 个, en: units}, format: integer}
  - {name: updated, title: {zh: 有更新账号, en: Accounts that posted}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: silent, title: {zh: 无更新账号, en: Accounts without a post}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: unmeasured, title: {zh: 无数据账号, en: Accounts without data}, unit: {zh: 个, en: accounts}, format: integer}
  - posts
  - {name: messages, title: {zh: 信息数, en: Messages}, unit: {zh: 条, en: messages}, format: integer, description: {zh: 去掉同题重复；没有逐条数据的不计, en: "Without repetitions of a title; only where single posts are known"}}
  - {name: listed_posts, title: {zh: 其中有逐条数据, en: Posts known singly}, unit: {zh: 篇, en: posts}, format: integer}
  - ...reach
  - {name: interactions, title: {zh: 互动, en: Interactions}, unit: {zh: 次, en: times}, format: integer, at_least: interactions_at_least}
  - {name: interactions_at_least, title: {zh: 互动为下限, en: Interactions is at least}, format: boolean}
  - {name: followers_low, title: {zh: 粉丝下限, en: Followers at least}, unit: {zh: 人, en: people}, format: integer, at_least: followers_low_at_least, description: {zh: 粉丝最多的一个账号, en: "Those of the largest account"}}
  - {name: followers_low_at_least, title: {zh: 粉丝下限不是准数, en: Followers at least is not exact}, format: boolean}
  - {name: followers_high, title: {zh: 粉丝上限, en: Followers at most}, unit: {zh: 人, en: people}, format: integer, at_least: followers_high_at_least, description: {zh: 各账号之和，含重复, en: "The sum, repetitions included"}}
  - {name: followers_high_at_least, title: {zh: 粉丝上限不是准数, en: Followers at most is not exact}, format: boolean}
  - {name: leader_id, title: {zh: 触达最多账号编号, en: Leader id}, format: id}
  - {name: leader_name, title: {zh: 触达最多账号, en: Leader}, format: text}
  - {name: leader_share, title: {zh: 其触达份额, en: Its share of reach}, format: percent2, at_least: leader_share_at_least}
  - {name: leader_share_at_least, title: {zh: 其触达份额为下限, en: Its share of reach is at least}, format: boolean}
order: [-accounts, platform]
path: /v1/units/{unit}/platforms
*/
with period as (
    select starts_on, before_on, before_on - 1 as last_on from mart.periods where period_id = $period
),

members as (
    select a.* from mart.accounts as a
    inner join period as p on a.valid_from <= p.last_on and a.valid_before > p.last_on
    where
        a.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit)
        and coalesce(a.closed_on > p.starts_on, true)
        and (not $is_scoped or a.account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
),

measured as (
    select
        a.account_id, a.name, a.platform, a.unit_id, m.posts, m.reads, m.plays, m.reads_at_least, m.plays_at_least, m.followers, m.followers_at_least,
        if(coalesce(m.likes, m.comments, m.forwards) is null, null,
            coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.forwards, 0)) as interactions,
        coalesce(m.likes_at_least or m.likes is null, false) or coalesce(m.comments_at_least or m.comments is null, false)
            or coalesce(m.forwards_at_least or m.forwards is null, false) as interactions_at_least,
        if(m.reads is null and m.plays is null, null, coalesce(m.reads, 0) + coalesce(m.plays, 0)) as reach,
        coalesce(m.reads_at_least, false) or coalesce(m.plays_at_least, false) as reach_at_least
    from members as a
    left join mart.account_measures as m
        on m.account_id = a.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
),

titled as (
    select
        p.account_id, a.platform,
        coalesce(nullif(regexp_replace(lower(p.title), '[\s\p{P}]', '', 'g'), ''), p.account_id || ' ' || p.post_id) as message
    from mart.published_posts as p
    inner join members as a on a.account_id = p.account_id
    where
        p.published_at >= cast($period_starts_on as timestamp) - interval 8 hours
        and p.published_at < cast($period_before_on as timestamp) - interval 8 hours
),

messages as (
    select platform, count(distinct message) as messages, count(*) as listed_posts, grouping(platform) as is_total
    from titled group by grouping sets ((platform), ())
),

summed as (
    select
        platform, grouping(platform) as is_total, count(*) as accounts, count(distinct unit_id) as units,
        count(*) filter (posts > 0) as updated, count(*) filter (posts = 0) as silent, count(*) filter (posts is null) as unmeasured,
        sum(posts) as posts, sum(reads) as reads, coalesce(bool_or(reads_at_least), false) as reads_at_least,
        sum(plays) as plays, coalesce(bool_or(plays_at_least), false) as plays_at_least, sum(interactions) as interactions,
        mark_of_all(interactions, interactions_at_least) as interactions_at_least,
        max(followers) as followers_low, sum(followers) as followers_high, mark_of_all(followers, followers_at_least) as followers_at_least,
        arg_max(account_id, reach) as leader_id, arg_max(name, reach) as leader_name, max(reach) / nullif(sum(reach), 0) as leader_share,
        share_mark(arg_max(reach_at_least, reach), count(*) filter (reach is not null and reach_at_least)) as leader_share_at_least
    from measured group by grouping sets ((platform), ())
)

select
    s.platform, s.accounts, s.units, s.updated, s.silent, s.unmeasured, s.posts,
    if(coalesce(m.listed_posts, 0) = 0, null, m.messages) as messages, coalesce(m.listed_posts, 0) as listed_posts,
    s.reads, s.reads_at_least, s.plays, s.plays_at_least, s.interactions, s.interactions_at_least,
    s.followers_low, s.followers_at_least as followers_low_at_least, s.followers_high, s.followers_at_least as followers_high_at_least,
    s.leader_id, s.leader_name, s.leader_share, s.leader_share_at_least
from summed as s
left join messages as m on m.is_total = s.is_total and m.platform is not distinct from s.platform
where s.accounts > 0
order by s.accounts desc, s.platform nulls last
