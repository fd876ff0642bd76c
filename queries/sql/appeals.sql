/*
title: {zh: 申诉, en: Appeals}
description:
  zh: 单位对检查问题提出的申诉：理由、附件、应复核日期、复核结论与问题现状；待复核的在前，应复核日期早的在前。
  en: "Appeals of units against findings: reason, file, when a decision is due, the decision, and how the finding stands; pending ones first, by when they are due."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: appeal, kind: id, title: {zh: 申诉编号, en: Appeal}}
  - finding
  - {name: step, kind: enum, labels: appeal_step, title: {zh: 进展, en: Progress}}
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 逾期算到这一天；不填为今天, en: "Overdue as of this day; today unless given"}}
  - unit
  - limit
  - offset
columns:
  - appeal_id
  - {name: step, title: {zh: 进展, en: Progress}, format: text, labels: appeal_step}
  - subject_name
  - subject_kind
  - unit_name
  - rule_title
  - rule
  - mark
  - {name: reason, title: {zh: 申诉理由, en: Reason}, format: text}
  - {name: filed_on, title: {zh: 申诉日期, en: Filed}, format: date}
  - {name: filed_by, title: {zh: 申诉单位, en: Filed by}, format: text}
  - {name: due_on, title: {zh: 应复核日期, en: Decision due}, format: date}
  - {name: days_over, title: {zh: 逾期天数, en: Days overdue}, unit: {zh: 天, en: days}, format: integer, description: {zh: 待复核且已过应复核日期的, en: Of pending ones whose day has passed}}
  - {name: decided_on, title: {zh: 复核日期, en: Decided}, format: date}
  - {name: decided_by, title: {zh: 复核单位, en: Decided by}, format: text}
  - {name: decision_reason, title: {zh: 复核说明, en: Why so decided}, format: text}
  - {name: state, title: {zh: 问题现状, en: The finding now}, format: text, labels: finding_state}
  - {name: told_state, title: {zh: 申诉前状态, en: The finding without it}, format: text, labels: finding_state}
  - {name: is_newest, title: {zh: 最新申诉, en: Newest appeal}, format: boolean}
  - evidence
  - found_on
  - deadline_on
  - {name: file_name, title: {zh: 附件, en: File}, format: text}
  - {name: file_sha256, title: {zh: 附件校验值, en: SHA-256 of the file}, format: id}
  - finding_id
  - rulebook
  - ...subject_owner
  - batch_id
path: /v1/appeals
*/
select
    appeal_id, coalesce(decision, 'pending') as step, subject_name, subject_kind, unit_name, coalesce(l.title, p.rule) as rule_title, p.rule, l.mark, reason, filed_on, filed_by, due_on,
    if(decision is null and due_on < coalesce(cast($on_day as date), current_date), coalesce(cast($on_day as date), current_date) - due_on, null)
        as days_over,
    decided_on, decided_by, decision_reason, state, coalesce(told_state, 'open') as told_state, is_newest, evidence, found_on, deadline_on,
    file_name, file_sha256, finding_id, p.rulebook, subject_id, unit_id, region_code, platform, batch_id
from mart.appeals as p
left join mart.rulebook_lines as l on l.rulebook = p.rulebook and l.line = p.rule
where
    ($appeal is null or appeal_id = $appeal)
    and ($finding is null or finding_id = $finding)
    and ($step is null or coalesce(decision, 'pending') = $step)
    and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by decision is not null, due_on nulls last, filed_on desc, appeal_id
limit $limit offset $offset
