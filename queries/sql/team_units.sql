/*
title: {zh: 单位采编与报送榜, en: Board of units' teams}
description:
  zh: 周期内各单位账号的发布与点击、有署名的份额、撰稿与编辑人数，报送稿件与采用情况。采用按该周期报送的稿件计，按采用数排名；“当期采用”不论何时报送。
  en: "What the accounts of each unit published and reached in a period, the share with credits, writers and editors, contributions handed in and used. Used counts those handed in within the period and gives the rank; “used in the period” counts all, whenever handed in."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: period, default: latest}
  - ...units
  - limit
  - offset
columns:
  - rank
  - ...unit_place
  - {name: submitted, title: {zh: 报送, en: Handed in}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: used, title: {zh: 采用, en: Used}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: refused, title: {zh: 未采用, en: Not used}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: undecided, title: {zh: 未定, en: Undecided}, unit: {zh: 件, en: contributions}}
  - {name: used_share, title: {zh: 采用率, en: Share used}, format: percent2, description: {zh: 占已有结果的报送, en: "Of the contributions that were decided on"}}
  - {name: used_above, title: {zh: 省级及以上采用, en: Used at province or above}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: used_city, title: {zh: 市级采用, en: Used at city level}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: used_below, title: {zh: 县级及以下采用, en: Used at county or below}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: used_in_period, title: {zh: 当期采用, en: Used in the period}, unit: {zh: 件, en: contributions}, format: integer}
  - {name: contributors, title: {zh: 供稿人, en: Contributors}, unit: {zh: 人, en: people}, format: integer}
  - {name: writers, title: {zh: 撰稿人, en: Writers}, unit: {zh: 人, en: people}, format: integer, description: {zh: 当期有署名的, en: "With a credit in the period"}}
  - {name: editors, title: {zh: 编辑, en: Editors}, unit: {zh: 人, en: people}, format: integer}
  - posts
  - {name: credited, title: {zh: 有署名, en: With credits}, unit: {zh: 篇, en: posts}, format: integer}
  - {name: credited_share, title: {zh: 署名率, en: Share with credits}, format: percent2}
  - {name: reach, title: {zh: 点击, en: Clicks}, unit: {zh: 次, en: times}, format: integer, at_least: reach_at_least, description: {zh: 阅读加播放, en: "Reads plus plays"}}
  - reach_at_least
chart: {kind: bar, label: unit_name, value: used, rows: 20}
order: [rank, -submitted, -reach, unit_id]
path: /v1/team/units
*/
with units as (
    select unit_id, name as unit_name, region_code, level, sector from mart.units
    where
        valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date) and $period is not null
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),

owned as (
    select account_id, unit_id from mart.accounts
    where valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date)
),

published as (
    select
        a.unit_id, sum(m.posts) as posts,
        if(count(coalesce(m.reads, m.plays)) = 0, null, sum(coalesce(m.reads, 0) + coalesce(m.plays, 0))) as reach,
        bool_or(m.reads_at_least or m.plays_at_least or m.reads is null and m.plays is null and m.posts > 0) as reach_at_least
    from mart.account_measures as m
    inner join owned as a on a.account_id = m.account_id
    where m.starts_on = cast($period_starts_on as date) and m.period_id = $period
    group by a.unit_id
),

credits as (
    select * from mart.credits
    where published_on >= cast($period_starts_on as date) and published_on < cast($period_before_on as date)
),

credited as (
    select a.unit_id, count(distinct (c.account_id, c.post_id)) as credited
    from credits as c inner join owned as a on a.account_id = c.account_id
    group by a.unit_id
),

people as (
    select unit_id, count(distinct person) filter (role = 'writer') as writers, count(distinct person) filter (role = 'editor') as editors
    from credits group by unit_id
)

select
    if(h.used is null, null, rank() over (order by h.used desc nulls last)) as rank, u.unit_id, u.unit_name, u.region_code, u.level, u.sector,
    h.submitted, h.used, h.refused, h.undecided, h.used / nullif(h.used + h.refused, 0) as used_share,
    h.used_above, h.used_city, h.used_below, h.used_in_period, h.contributors, p.writers, p.editors, m.posts,
    c.credited, c.credited / nullif(m.posts, 0) as credited_share, m.reach, m.reach is not null and coalesce(m.reach_at_least, false) as reach_at_least
from units as u
left join mart.unit_submissions($period_starts_on, $period_before_on) as h on h.unit_id = u.unit_id
left join people as p on p.unit_id = u.unit_id
left join credited as c on c.unit_id = u.unit_id
left join published as m on m.unit_id = u.unit_id
where coalesce(h.submitted, h.used_in_period, p.writers, c.credited) is not null
order by rank nulls last, h.submitted desc nulls last, m.reach desc nulls last, u.unit_id
limit $limit offset $offset
