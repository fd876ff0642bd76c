/*
title: {zh: 各条细则的影响, en: The effect of each line}
description:
  zh: 两部办法对比时，每一条使多少对象加分或减分、共多少分；用于判断改哪一条影响最大。
  en: "Of two rulebooks compared: how many subjects each line moves up or down, and by how many points together."
scope: closed
parameters:
  - rulebook
  - {name: other, kind: rulebook, required: true, example: minhou-2024, title: {zh: 另一办法, en: Other rulebook}}
  - {name: period, required: true}
  - subject_kind
columns: [{name: title, title: {zh: 条目, en: Line}, format: text}, item, {name: line, title: {zh: 细则编号, en: Line id}, format: id},
  {name: up, title: {zh: 使得分上升的对象数, en: Subjects moved up}, format: integer},
  {name: down, title: {zh: 使得分下降的对象数, en: Subjects moved down}, format: integer}, {name: vetoes, title: {zh: 否决增减, en: Vetoes more or fewer}},
  {name: points, title: {zh: 分值变化合计, en: Points together}, format: decimal4}, rulebook, other]
*/
with asked as (
    select
        cast($rulebook as varchar) as rulebook, cast($other as varchar) as other, cast($period as varchar) as period_id,
        cast($period_starts_on as date) as starts_on, cast($period_before_on as date) as before_on
),

steps as (
    select subject_kind, subject_id, item, line, any_value(coalesce(title, item)) as title,
        coalesce(sum(points) filter (where side = 2), 0) - coalesce(sum(points) filter (where side = 1), 0) as change,
        count(*) filter (where side = 2) - count(*) filter (where side = 1) as more
    from (select *, 1 as side from mart.score_items union all select *, 2 as side from mart.other_score_items)
    group by subject_kind, subject_id, item, line
),

lines as (
    select any_value(title) as title, item, line, count(*) filter (where change > 0) as up, count(*) filter (where change < 0) as down,
        cast(sum(more) filter (where item = 'veto') as bigint) as vetoes, round(sum(change), 6) as points
    from steps
    where (change <> 0 or (item = 'veto' and more <> 0)) and ($subject_kind is null or subject_kind = $subject_kind)
    group by item, line
)

select l.title, l.item, l.line, l.up, l.down, l.vetoes, l.points, a.rulebook, a.other
from lines as l
cross join asked as a
order by abs(l.points) desc, l.item, l.line
