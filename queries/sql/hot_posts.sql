/*
title: {zh: 热门作品, en: Hot posts}
description:
  zh: 某一周期内发布的作品按一项数据排列，默认取发布后第 7 天（含）前最后一次采集、没有则取其后第一次。10万+ 只知至少 100001，按 100001 排列并给出可能的最好与最差名次；该项数据不详的作品不列。
  en: Posts published within a period, by one of their counts - as last seen by the end of the 7th day, or first seen after. 10万+ is known to be 100001 at least, stands as that, and has the best and worst rank it may have. Posts whose count is unknown are not listed.
scope: {account: account_id}
parameters:
  - {name: period, default: latest}
  - {name: measure, kind: enum, default: reads, title: {zh: 排序项, en: Measure}, values: [{name: reads, title: {zh: 阅读数, en: Reads}}, {name: plays, title: {zh: 播放数, en: Plays}},
      {name: likes, title: {zh: 点赞数, en: Likes}}, {name: comments, title: {zh: 评论数, en: Comments}}, {name: forwards, title: {zh: 转发数, en: Forwards}}, {name: watching, title: {zh: 在看数, en: Watching}}]}
  - counts
  - {name: capped, kind: boolean, default: "false", title: {zh: 只看 10万+, en: Only 10万+}}
  - ...listed
  - account_id
  - {name: limit, default: "50"}
  - offset
columns: [rank, {name: best_rank, title: {zh: 可能最好名次, en: Best rank possible}}, {name: worst_rank, title: {zh: 可能最差名次, en: Worst rank possible}},
  {name: title, title: {zh: 标题, en: Title}, format: text}, account_name, platform, unit_name,
  {name: value, title: {zh: 排序项数值, en: Value}, format: integer, at_least: value_at_least}, value_at_least, published_at,
  {name: kind, title: {zh: 形式, en: Kind}, labels: post_kind}, ...reach, watching, watching_at_least, ...reactions, favourites, favourites_at_least,
  {name: observed_at, title: {zh: 采集时间, en: Observed}, format: timestamp}, url, ...account_place, post_id, period_id]
order: [-value, -value_at_least, account_id, post_id]
path: /v1/hot-posts
*/
with members as materialized (
    select *
    from mart.asked_accounts($platform, $region, $level, $sector, $unit, $list, $tag, $period_starts_on, $period_before_on)
),

posts as (
    select
        * exclude (batch_id, look_batch_id, looks),
        case $measure when 'reads' then reads when 'plays' then plays when 'likes' then likes
            when 'comments' then comments when 'forwards' then forwards else watching end as value,
        case $measure when 'reads' then reads_at_least when 'plays' then plays_at_least when 'likes' then likes_at_least
            when 'comments' then comments_at_least when 'forwards' then forwards_at_least else watching_at_least
        end as value_at_least
    from mart.listed_posts($period_starts_on, $period_before_on, $counts = 'age')
    where
        ($account_id is null or account_id = $account_id)
        and (not $capped or reads_at_least or plays_at_least)
        and account_id in (select account_id from members)
),

ranked as materialized (
    select *, rank() over (order by value desc) as rank from posts
    where value is not null
),

open_values as (select value, count(*) as posts from ranked where value_at_least group by value),

top as materialized (
    select * from ranked
    order by value desc, value_at_least desc, account_id, post_id
    limit $limit offset $offset
),

not_above as (
    select t.value, sum(o.posts) as posts
    from (select distinct value from top) as t
    inner join open_values as o on o.value <= t.value
    group by t.value
)

-- A count that is a lower bound may be above every other one.
select
    t.rank, if(t.value_at_least, 1, t.rank) as best_rank,
    t.rank + coalesce(n.posts, 0) - if(t.value_at_least, 1, 0) as worst_rank,
    t.title, m.account_name, m.platform, m.unit_name, t.value, t.value_at_least, t.published_at, t.kind,
    t.reads, t.reads_at_least, t.plays, t.plays_at_least, t.watching, t.watching_at_least, t.likes, t.likes_at_least,
    t.comments, t.comments_at_least, t.forwards, t.forwards_at_least, t.favourites, t.favourites_at_least,
    t.observed_at, t.url, m.level, m.sector, m.region_code, m.unit_id, account_id, t.post_id, cast($period as varchar) as period_id
from top as t
inner join members as m using (account_id)
left join not_above as n on n.value = t.value
order by t.value desc, t.value_at_least desc, account_id, t.post_id
