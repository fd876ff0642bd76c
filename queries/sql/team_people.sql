/*
title: {zh: 采编人员榜, en: Board of writers and editors}
description:
  zh: 周期内采编人员以某一岗位署名的作品、原创与点击（阅读加播放，取发布后第 7 天）。名单上没有作品的人也列出；单位在该周期没有署名数据的，作品数不详，不是 0。
  en: "Posts, originals and clicks (reads plus plays on the 7th day) credited to people in a role within a period. People on the list of staff without a post are listed too; where a unit has no credits about that time the number is unknown, not 0."
scope: {unit: unit_id, region: region_code}
role: staff
parameters:
  - {name: period, default: latest}
  - {name: role, kind: enum, labels: credit_role, default: writer, title: {zh: 岗位, en: Role}}
  - {name: by, default: originals, title: {zh: 排序项, en: Ranked by}, values: [{name: originals, title: {zh: 原创, en: Originals}}, {name: posts, title: {zh: 作品, en: Posts}}, {name: reach, title: {zh: 点击, en: Clicks}}]}
  - ...units
  - limit
  - offset
columns:
  - rank
  - {name: person, title: {zh: 人员, en: Person}, format: id}
  - {name: person_name, title: {zh: 姓名, en: Name}, format: text}
  - {name: role, title: {zh: 岗位, en: Role}, labels: credit_role}
  - ...unit_place
  - {name: posts, title: {zh: 作品, en: Posts}}
  - {name: originals, title: {zh: 原创, en: Originals}, at_least: originals_at_least}
  - {name: originals_at_least, title: {zh: 原创为下限, en: Originals is at least}, format: boolean}
  - {name: reach, title: {zh: 点击, en: Clicks}, unit: {zh: 次, en: times}, format: integer, at_least: reach_at_least}
  - reach_at_least
  - {name: reach_per_post, title: {zh: 篇均点击, en: Clicks per post}, unit: {zh: 次, en: times}, format: decimal2, at_least: reach_per_post_at_least, description: {zh: 只算点击已知的作品, en: "Of posts whose clicks are known"}}
  - {name: reach_per_post_at_least, title: {zh: 篇均点击为下限, en: Clicks per post is at least}, format: boolean}
  - {name: best_title, title: {zh: 点击最高的作品, en: Most clicked}, format: text}
  - {name: best_reach, title: {zh: 其点击, en: Its clicks}, unit: {zh: 次, en: times}, format: integer, at_least: best_reach_at_least}
  - {name: best_reach_at_least, title: {zh: 其点击为下限, en: Its clicks is at least}, format: boolean}
  - {name: is_listed, title: {zh: 在名单上, en: On the list}, format: boolean}
chart: {kind: bar, label: person_name, value: originals, rows: 20}
order: [rank, -posts, person, unit_id]
path: /v1/team/people
*/
with members as (
    select m.person, m.name as person_name, m.role, m.unit_id, u.name as unit_name, u.region_code, u.level, u.sector, m.is_listed
    from mart.team_members($period_starts_on, $period_before_on) as m
    left join mart.units as u
        on u.unit_id = m.unit_id and u.valid_from < cast($period_before_on as date) and u.valid_before >= cast($period_before_on as date)
    where
        m.role = $role and $period is not null
        and ($region is null or starts_with(u.region_code, $region))
        and ($level is null or u.level = $level)
        and ($sector is null or u.sector = $sector)
        and ($unit is null or m.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),

works as (
    select
        person, unit_id, count(*) as posts, count(*) filter (is_original) as originals,
        bool_or(is_original is null) as originals_at_least, sum(reach) as reach,
        bool_or(reach is null or reach_at_least) as reach_at_least, count(reach) as measured,
        arg_max(title, (reach, post_id)) filter (reach is not null) as best_title, max(reach) as best_reach,
        mark_of_all(reach, reach_at_least) as reach_per_post_at_least,
        arg_max(reach_at_least, (reach, post_id)) filter (reach is not null) as best_reach_at_least
    from mart.credited_posts($period_starts_on, $period_before_on)
    where role = $role
    group by person, unit_id
),

joined as (
    select
        m.*, c.unit_id is not null as is_known, w.* exclude (person, unit_id)
    from members as m
    left join works as w on w.person = m.person and w.unit_id is not distinct from m.unit_id
    left join mart.credited_units as c
        on c.unit_id = m.unit_id and c.first_on < cast($period_before_on as date) and c.last_on >= cast($period_starts_on as date)
),

counted as (
    select
        * replace (
            coalesce(posts, if(is_known, 0, null)) as posts, coalesce(originals, if(is_known, 0, null)) as originals,
            if(posts is null and is_known, 0, reach) as reach
        )
    from joined
)

select
    if(case $by when 'posts' then posts when 'reach' then reach else originals end is null, null,
        rank() over (order by case $by when 'posts' then posts when 'reach' then reach else originals end desc nulls last)) as rank,
    person, person_name, role, unit_id, unit_name, region_code, level, sector, posts, originals,
    coalesce(originals_at_least, false) as originals_at_least, reach,
    reach is not null and coalesce(reach_at_least, false) as reach_at_least,
    reach / nullif(measured, 0) as reach_per_post, reach_per_post_at_least, best_title, best_reach, best_reach_at_least, is_listed
from counted
order by rank nulls last, posts desc nulls last, person, unit_id nulls last
limit $limit offset $offset
