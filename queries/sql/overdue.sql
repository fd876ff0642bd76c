/*
title: {zh: 逾期事项, en: Overdue}
description:
  zh: 已过整改期限而未整改的问题、已过应复核日期而未复核的申诉；within 大于 0 时连同若干天内到期的。超期最久的在前。
  en: "Findings not rectified by their deadline and appeals not decided by their day; with within above 0 also those due in so many days. The longest overdue first."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: matter, kind: enum, labels: overdue_matter, title: {zh: 事项, en: Matter}}
  - {name: within, kind: integer, min: 0, default: "0", title: {zh: 几天内到期, en: Due within days}}
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 不填为今天, en: Today unless given}}
  - unit
  - limit
  - offset
columns:
  - {name: matter, title: {zh: 事项, en: Matter}, format: text, labels: overdue_matter}
  - {name: due_on, title: {zh: 到期日, en: Due}, format: date}
  - {name: days_over, title: {zh: 逾期天数, en: Days overdue}, unit: {zh: 天, en: days}, format: integer, description: {zh: 负数为还有几天, en: Below 0 is still to come}}
  - unit_name
  - subject_name
  - subject_kind
  - rule_title
  - rule
  - mark
  - evidence
  - found_on
  - {name: state, title: {zh: 问题现状, en: The finding now}, format: text, labels: finding_state}
  - finding_id
  - appeal_id
  - rulebook
  - ...subject_owner
order: [-days_over, unit_id, finding_id]
path: /v1/supervision/overdue
*/
with seen as (
    select coalesce(cast($on_day as date), current_date) as on_day
),

matters as (
    select
        'rectification' as matter, deadline_on as due_on, finding_id, null as appeal_id, unit_id, unit_name, subject_id, subject_name,
        subject_kind, rule, rulebook, evidence, found_on, state, region_code, platform
    from mart.findings
    where deadline_on is not null and state in ('open', 'upheld')
    union all
    select
        'decision', due_on, finding_id, appeal_id, unit_id, unit_name, subject_id, subject_name, subject_kind, rule, rulebook, evidence,
        found_on, state, region_code, platform
    from mart.appeals
    where due_on is not null and decision is null
)

select
    m.matter, m.due_on, s.on_day - m.due_on as days_over, m.unit_name, m.subject_name, m.subject_kind, coalesce(l.title, m.rule) as rule_title,
    m.rule, l.mark, m.evidence, m.found_on,
    m.state, m.finding_id, m.appeal_id, m.rulebook, m.subject_id, m.unit_id, m.region_code, m.platform
from matters as m
cross join seen as s
left join mart.rulebook_lines as l on l.rulebook = m.rulebook and l.line = m.rule
where
    m.due_on < s.on_day + cast($within as integer)
    and ($matter is null or m.matter = $matter)
    and ($unit is null or m.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by m.due_on, m.unit_id, m.finding_id
limit $limit offset $offset
