/*
title: {zh: 问题台账, en: Recorded findings}
description:
  zh: 记录在案的问题（不分办法与周期）：现状、整改期限与完成日期、申诉。自动检查的问题见 findings，申诉后才记录在案。
  en: "Findings on record, under any rulebook and of any time: how they stand, deadline, when rectified, appeal. Those of checks are in findings; they are put on record when they are contested."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: finding, kind: id, title: {zh: 问题编号, en: Finding}}
  - {name: state, kind: enum, labels: finding_state, title: {zh: 现状, en: State}}
  - subject_kind
  - subject_id
  - {name: round, kind: id, title: {zh: 检查轮次, en: Round}}
  - {name: is_unsettled, kind: boolean, title: {zh: 未了结, en: Not settled}, description: {zh: 待整改、申诉中或维持原结论的, en: "Open, contested or upheld"}}
  - unit
  - limit
  - offset
columns:
  - {name: finding_id, title: {zh: 问题编号, en: Finding}, format: id}
  - {name: state, title: {zh: 现状, en: State}, format: text, labels: finding_state}
  - subject_name
  - subject_kind
  - unit_name
  - {name: rule, title: {zh: 细则编号, en: Rule id}, format: id}
  - {name: occurrences, title: {zh: 处数, en: Occurrences}, format: integer}
  - {name: object, title: {zh: 问题所在, en: Object}, format: text}
  - evidence
  - {name: found_on, title: {zh: 发现日期, en: Found}, format: date}
  - {name: deadline_on, title: {zh: 整改期限, en: Deadline}, format: date}
  - {name: rectified_on, title: {zh: 整改完成日期, en: Rectified}, format: date}
  - {name: appeals, title: {zh: 申诉次数, en: Appeals}, format: integer}
  - {name: appeal_id, title: {zh: 申诉编号, en: Appeal}, format: id}
  - {name: found_by, title: {zh: 检查人, en: Found by}, format: text}
  - {name: round_id, title: {zh: 检查轮次, en: Round}, format: id}
  - {name: rulebook, title: {zh: 考核办法, en: Rulebook}, format: id}
  - subject_id
  - unit_id
  - region_code
  - platform
  - batch_id
path: /v1/supervision/findings
*/
select
    finding_id, state, subject_name, subject_kind, unit_name, rule, occurrences, object, evidence, found_on, deadline_on, rectified_on,
    appeals, appeal_id, found_by, round_id, rulebook, subject_id, unit_id, region_code, platform, batch_id
from mart.findings
where
    ($finding is null or finding_id = $finding)
    and ($state is null or state = $state)
    and ($subject_kind is null or subject_kind = $subject_kind)
    and ($subject_id is null or subject_id = $subject_id)
    and ($round is null or round_id = $round)
    and ($is_unsettled is null or (state in ('open', 'appealed', 'upheld')) = $is_unsettled)
    and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by found_on desc, finding_id
limit $limit offset $offset
