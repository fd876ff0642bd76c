/*
title: {zh: 得分来历, en: Where points come from}
description:
  zh: 一个对象（或全部）的总分由哪些步骤得出：起始分、各细则扣加分及其问题与证据、上限、折算、加分门槛与封顶、分项、四舍五入；分值之和即总分。
  en: "The steps that make up a total: marks to begin with, rules with their findings and evidence, caps, scaling, bonus, parts, rounding. Their points sum to the total."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters: [rulebook, {name: period, required: true}, subject_id, subject_kind, {name: limit, default: all}, offset]
columns: [subject_id, subject_name, item, {name: group_title, title: {zh: 一级指标, en: Group}, format: text},
  {name: indicator_title, title: {zh: 二级指标, en: Indicator}, format: text}, {name: title, title: {zh: 评分细则, en: Rule}, format: text},
  {name: points, title: {zh: 分值, en: Points}, unit: {zh: 分, en: points}, format: decimal4, description: {zh: 扣分为负；空为未知或单项否决, en: "Deductions are negative; empty is unknown, or a veto"}},
  occurrences, sampled, {name: finding_ids, title: {zh: 问题编号, en: Findings}, format: text}, evidence, mark,
  {name: source, title: {zh: 出处, en: Source}}, {name: line, title: {zh: 细则编号, en: Line}, format: id}, subject_kind, platform, unit_id, region_code,
  period_id, rulebook]
*/
with asked as (
    select
        cast($rulebook as varchar) as rulebook, cast($period as varchar) as period_id,
        cast($period_starts_on as date) as starts_on, cast($period_before_on as date) as before_on
)

select
    i.subject_id, s.subject_name, i.item, i.group_title, i.indicator_title, i.title, i.points, i.occurrences,
    i.sampled, i.finding_ids, i.evidence, i.mark, i.source, i.line, i.subject_kind,
    s.platform, s.unit_id, s.region_code, a.period_id, a.rulebook
from mart.score_items as i
join mart.scores as s on s.subject_kind = i.subject_kind and s.subject_id = i.subject_id
cross join asked as a
where
    ($subject_id is null or i.subject_id = $subject_id)
    and ($subject_kind is null or i.subject_kind = $subject_kind)
order by i.subject_kind, i.subject_id, i.step, i.position, i.line
limit $limit offset $offset
