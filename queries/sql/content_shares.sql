/*
title: {zh: 内容构成, en: Content shares}
description:
  zh: 某一周期内发布的作品按形式、原创与转载、头条与非头条、星期、时段的构成，可按平台、层级、系统、地区、单位、账号分组。不详自成一类；发布时间恰为零点整的只知日期，时段不详。
  en: Posts of a period by kind, originality, headline, weekday and hours of the day (China), in groups. What is unknown is a class of its own; of a post published exactly at midnight only the day is known.
scope: inside
parameters:
  - {name: period, default: latest-month}
  - {name: dimension, kind: enum, labels: content_dimension, title: {zh: 构成, en: Share of}}
  - {name: group_by, values: [{name: all, title: {zh: 不分组, en: All}}, {name: platform, title: {zh: 平台, en: Platform}}, {name: level, title: {zh: 层级, en: Level}}, {name: sector, title: {zh: 系统, en: Sector}}, {name: province, title: {zh: 省, en: Province}}, {name: city, title: {zh: 市, en: City}}, {name: region, title: {zh: 地区, en: Region}}, {name: unit, title: {zh: 主办单位, en: Unit}}, {name: account, title: {zh: 账号, en: Account}}]}
  - ...listed
  - account_id
  - limit
  - offset
columns: [group_name, {name: dimension, title: {zh: 构成, en: Share of}, format: text, labels: content_dimension},
  {name: class, title: {zh: 类别, en: Class}, format: text, labels: content_class}, posts,
  {name: share, title: {zh: 占比, en: Share}, format: percent2, description: {zh: 占该组全部作品，含不详, en: "Of all posts of the group, the unknown included"}},
  {name: known_share, title: {zh: 占已知比例, en: Share of the known}, format: percent2, description: {zh: 占该组已知作品；不详一类为空, en: Of the posts of which it is known}},
  {name: group_posts, title: {zh: 该组作品数, en: Posts of the group}, unit: {zh: 篇, en: posts}, format: integer}, accounts, group_id, period_id]
order: [group_name, dimension, class]
path: /v1/content-shares
*/
with members as materialized (
    select
        account_id,
        coalesce(case $group_by when 'all' then 'all' when 'platform' then platform when 'level' then level when 'sector' then sector
            when 'province' then left(region_code, 2) || '0000' when 'city' then left(region_code, 4) || '00'
            when 'region' then region_code when 'unit' then unit_id else account_id end, 'unknown') as group_id,
        case $group_by when 'unit' then unit_name when 'account' then account_name end as own_name
    from mart.asked_accounts($platform, $region, $level, $sector, $unit, $list, $tag, $period_starts_on, $period_before_on)
    where ($account_id is null or account_id = $account_id)
        and (not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
),

posts as (
    select *, published_at + interval 8 hours as local_at from mart.published_posts
    where published_at >= cast($period_starts_on as timestamp) - interval 8 hours
        and published_at < cast($period_before_on as timestamp) - interval 8 hours
),

classed as (
    select
        m.group_id, m.own_name, coalesce(p.kind, 'unknown') as kind,
        case when p.is_original then 'original' when not p.is_original then 'reprint' else 'unknown' end as originality,
        case when p.position = 1 then 'headline' when p.position > 1 then 'other_position' else 'unknown' end as headline,
        (dayofweek(p.local_at) + 6) % 7 as weekday,
        if(p.local_at = date_trunc('day', p.local_at), null, hour(p.local_at)) as hour
    from posts as p
    inner join members as m on m.account_id = p.account_id
),

banded as (
    select *, case when hour < 6 then '00-05' when hour < 9 then '06-08' when hour < 12 then '09-11' when hour < 14 then '12-13'
        when hour < 18 then '14-17' when hour < 21 then '18-20' when hour < 24 then '21-23' else 'unknown' end as hours
    from classed
),

summed as (
    select
        group_id, own_name, coalesce(kind, originality, headline, hours,
            ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'][weekday + 1]) as class,
        case when kind is not null then 'kind' when originality is not null then 'originality' when headline is not null then 'headline'
            when weekday is not null then 'weekday' else 'hours' end as dimension,
        weekday as place, count(*) as posts
    from banded
    group by grouping sets ((group_id, own_name, kind), (group_id, own_name, originality), (group_id, own_name, headline),
        (group_id, own_name, weekday), (group_id, own_name, hours))
),

sizes as (select group_id, count(distinct account_id) as accounts from members group by group_id)

select
    coalesce(s.own_name, s.group_id) as group_name, s.dimension, s.class, s.posts, s.posts / sum(s.posts) over w as share,
    if(s.class = 'unknown', null, s.posts / sum(s.posts) filter (where s.class <> 'unknown') over w) as known_share,
    cast(sum(s.posts) over w as bigint) as group_posts, z.accounts, s.group_id, cast($period as varchar) as period_id
from summed as s inner join sizes as z on z.group_id = s.group_id
where $dimension is null or s.dimension = $dimension
window w as (partition by s.group_id, s.own_name, s.dimension)
order by s.group_id, s.own_name, list_position(['kind', 'originality', 'headline', 'weekday', 'hours'], s.dimension), s.place,
    s.class = 'unknown', if(s.dimension = 'hours', null, s.posts) desc, s.class limit $limit offset $offset
