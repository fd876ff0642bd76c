/*
title: {zh: 问题经过, en: What became of findings}
description:
  zh: 一个问题（或全部）先后的状态：每一步由哪个批次、何人、何时造成，之前与之后是什么状态。之前的得分用 as_of 查询。
  en: "The states of a finding (or of all), step by step: by which batch, by whom and when, the state before and after. Scores of before are asked for with as_of."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - finding
  - unit
  - limit
  - offset
columns:
  - finding_id
  - {name: changed_at, title: {zh: 时间, en: When}, format: timestamp}
  - {name: changed_by, title: {zh: 操作者, en: By}, format: text}
  - {name: state_before, title: {zh: 之前, en: Before}, format: text, labels: finding_step}
  - {name: state_after, title: {zh: 之后, en: After}, format: text, labels: finding_step}
  - appeal_id
  - batch_id
  - {name: source, title: {zh: 来源, en: Source}}
  - subject_name
  - subject_kind
  - unit_name
  - ...subject_owner
path: /v1/supervision/finding-changes
*/
select
    c.finding_id, c.changed_at, c.changed_by, c.state_before, c.state_after, c.appeal_id, c.batch_id, c.source,
    f.subject_name, f.subject_kind, f.unit_name, f.subject_id, f.unit_id, f.region_code, f.platform
from mart.finding_changes as c
left join mart.findings as f on f.finding_id = c.finding_id
where
    ($finding is null or c.finding_id = $finding)
    and ($unit is null or f.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by c.finding_id, c.batch_id
limit $limit offset $offset
