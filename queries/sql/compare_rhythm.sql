/*
title: {zh: 并排比较：发布节奏, en: "Side by side: rhythm"}
description:
  zh: 2 至 50 个账号、单位（含下级）或地区（含下级）在一个周期内的作品在星期与钟点上的分布，每格给出篇数与占比。发布时间恰为零点整的只知日期，不入格，另行计数。星期、时段与第一个的差别是否超出偶然，见内容构成。
  en: How the posts of 2 to 50 accounts, units or regions (subtrees) in a period lie over weekdays and hours, with the number and share in every cell. Posts dated exactly at midnight have no hour and are counted apart. Whether weekdays and hours differ from those of the first beyond chance is told by the content's shares.
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - ...compared
  - platform
columns:
  - place
  - {name: subject_name, title: {zh: 名称, en: Name}}
  - {name: weekday, title: {zh: 星期, en: Weekday}, format: text, labels: weekday}
  - {name: hour, title: {zh: 钟点, en: Hour}, format: integer}
  - posts
  - {name: share, title: {zh: 占比, en: Share}, format: percent2, description: {zh: 占该方知道钟点的作品, en: Of its posts whose hour is known}}
  - {name: timed_posts, title: {zh: 知道钟点的作品, en: Posts with an hour}, unit: {zh: 篇, en: posts}, format: integer}
  - {name: untimed_posts, title: {zh: 只知日期的作品, en: Posts without}, unit: {zh: 篇, en: posts}, format: integer}
  - ...compared_subject
order: [place, weekday, hour]
path: /v1/compare/rhythm
*/
with subjects as materialized (
    select * from mart.own_compared($ids, $by, $period_before_on, $platform,
        $scope_unit, $scope_region, $scope_platform)
),

posts as materialized (
    select subject_id, weekday, hour
    from mart.compared_posts($period_starts_on, $period_before_on,
        (select flatten(list(pairs)) from subjects))
),

counts as (
    select subject_id, weekday, hour, count(*) as posts
    from posts
    where hour is not null
    group by subject_id, weekday, hour
),

sizes as (
    select subject_id, count(hour) as timed_posts, count(*) - count(hour) as untimed_posts
    from posts
    group by subject_id
),

cells as (select unnest(range(1, 8)) as weekday, range(24) as hours)

select
    s.place, s.subject_name, cast(c.weekday as varchar) as weekday, c.hour,
    coalesce(n.posts, 0) as posts, coalesce(n.posts, 0) / nullif(z.timed_posts, 0) as share,
    z.timed_posts, z.untimed_posts, s.subject_id, s.accounts, s.account_id, s.unit_id, s.region_code,
    s.platform, cast($period as varchar) as period_id
from subjects as s
inner join sizes as z on z.subject_id = s.subject_id
cross join (select weekday, unnest(hours) as hour from cells) as c
left join counts as n
    on n.subject_id = s.subject_id and n.weekday = c.weekday and n.hour = c.hour
order by s.place, c.weekday, c.hour
