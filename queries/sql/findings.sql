/*
title: {zh: 检查问题, en: Findings}
description:
  zh: 周期内记录的问题与自动检查发现的问题，及其在该办法下如何处理（计入、不重复扣分、撤销等）；自动检查的问题附所据的行，问题消除后自动消失。
  en: "What was recorded and what checks found in the period, and what became of it under the rulebook; a check's finding names its rows and goes when the fault is gone."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - rulebook
  - {name: period, required: true}
  - subject_kind
  - subject_id
  - {name: rule, kind: id, title: {zh: 细则编号, en: Rule}}
  - {name: status, kind: enum, labels: finding_status, title: {zh: 处理结果, en: What became of it}}
  - {name: is_check, kind: boolean, title: {zh: 自动检查, en: Found by a check}}
  - unit
  - limit
  - offset
columns: [subject_name, subject_kind, rule_title, stage, status, {name: state, title: {zh: 处理状态, en: State}, format: text, labels: finding_state},
  occurrences, sampled, {name: points, title: {zh: 检查人所定分值, en: Points given}, format: decimal4},
  {name: measured, title: {zh: 自动检查的值, en: Value of the check}, format: decimal4}, evidence, found_on, unit_name,
  {name: cause, title: {zh: 问题类别, en: Cause}}, mark, {name: excluded_by, title: {zh: 由此细则处理, en: Punished under}, format: id}, object,
  {name: is_check, title: {zh: 自动检查, en: Found by a check}, format: boolean}, {name: row_ids, title: {zh: 所据的行, en: Rows behind it}, format: text},
  rule, finding_id, round_id, ...subject_owner, period_id, rulebook]
*/
with asked as (
    select
        cast($rulebook as varchar) as rulebook, cast($period as varchar) as period_id,
        cast($period_starts_on as date) as starts_on, cast($period_before_on as date) as before_on
)

select
    f.subject_name, f.subject_kind, f.rule_title, f.stage, f.status, f.state, f.occurrences, f.sampled, f.points,
    f.measured, f.evidence, f.found_on, f.unit_name, f.cause, f.mark, f.excluded_by, f.object, f.is_check, f.row_ids,
    f.rule, f.finding_id, f.round_id, f.subject_id, f.unit_id, f.region_code, f.platform, a.period_id, a.rulebook
from mart.score_findings as f
cross join asked as a
where
    ($subject_kind is null or f.subject_kind = $subject_kind)
    and ($subject_id is null or f.subject_id = $subject_id)
    and ($rule is null or f.rule = $rule)
    and ($status is null or f.status = $status)
    and ($is_check is null or f.is_check = $is_check)
    and ($unit is null or f.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by f.subject_kind, f.subject_id, f.stage = 'veto' desc, f.rule, f.finding_id
limit $limit offset $offset
