/*
title: {zh: 问题台账, en: Recorded findings}
description:
  zh: 记录在案的问题（不分办法与周期）：现状、整改期限与完成日期、申诉。自动检查的问题见 findings，申诉后才记录在案。
  en: "Findings on record, under any rulebook and of any time: how they stand, deadline, when rectified, appeal. Those of checks are in findings; they are put on record when they are contested."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - finding
  - {name: state, kind: enum, labels: finding_state, title: {zh: 现状, en: State}}
  - subject_kind
  - subject_id
  - {name: round, required: false}
  - {name: is_unsettled, kind: boolean, title: {zh: 未了结, en: Not settled}, description: {zh: 待整改、申诉中或维持原结论的, en: "Open, contested or upheld"}}
  - {name: only_unit, kind: id, example: 990100-00, title: {zh: 责任单位, en: Responsible unit}, description: {zh: 只看本单位，不含下级, en: "This unit, without those below it"}}
  - unit
  - limit
  - offset
columns:
  - finding_id
  - {name: state, title: {zh: 现状, en: State}, format: text, labels: finding_state}
  - subject_name
  - subject_kind
  - unit_name
  - rule_title
  - rule
  - mark
  - occurrences
  - object
  - evidence
  - found_on
  - deadline_on
  - {name: rectified_on, title: {zh: 整改完成日期, en: Rectified}, format: date}
  - {name: appeals, title: {zh: 申诉次数, en: Appeals}, format: integer}
  - appeal_id
  - found_by
  - round_id
  - rulebook
  - ...subject_owner
  - batch_id
path: /v1/supervision/findings
*/
select
    f.finding_id, f.state, f.subject_name, f.subject_kind, f.unit_name, coalesce(l.title, f.rule) as rule_title, f.rule, l.mark, f.occurrences,
    f.object, f.evidence, f.found_on, f.deadline_on, f.rectified_on, f.appeals, f.appeal_id, f.found_by, f.round_id, f.rulebook,
    f.subject_id, f.unit_id, f.region_code, f.platform, f.batch_id
from mart.findings as f
left join mart.rulebook_lines as l on l.rulebook = f.rulebook and l.line = f.rule
where
    ($finding is null or f.finding_id = $finding)
    and ($state is null or f.state = $state)
    and ($subject_kind is null or f.subject_kind = $subject_kind)
    and ($subject_id is null or f.subject_id = $subject_id)
    and ($round is null or f.round_id = $round)
    and ($is_unsettled is null or (f.state in ('open', 'appealed', 'upheld')) = $is_unsettled)
    and ($only_unit is null or f.unit_id = $only_unit)
    and ($unit is null or f.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by f.found_on desc, f.finding_id
limit $limit offset $offset
