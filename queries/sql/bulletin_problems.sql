/*
title: {zh: 点名问题, en: Named problems}
description:
  zh: 一轮检查中查出问题的对象及其问题、证据与结论；默认只列不合格的对象。
  en: "The subjects of a round at which faults were found, with the faults, the evidence and the verdict; only those that failed unless asked for all."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - round
  - {name: all, kind: boolean, default: "false", title: {zh: 含合格对象的问题, en: Those that passed too}}
  - {name: subject_id, required: false}
  - limit
  - offset
columns: [subject_name, subject_kind, platform, unit_name, verdict, total, cause, rule_title, evidence, object, occurrences, status,
  {name: state, title: {zh: 处理状态, en: State}, format: text, labels: finding_state}, found_on, level, region_code, mark, rule, finding_id, subject_id,
  unit_id, round_id]
order: [verdict, region_code, subject_kind, subject_id, rule, finding_id]
path: /v1/rounds/{round}/problems
*/
with asked as (select cast($round as varchar) as round_id)

select
    n.subject_name, p.subject_kind, n.platform, n.unit_name, v.verdict, v.total, p.cause,
    p.rule_title, p.evidence, p.object, p.occurrences, p.status, p.state, p.found_on, n.level,
    n.region_code, p.mark, p.rule, p.finding_id, p.subject_id, n.unit_id, p.round_id
from mart.round_problems as p
join mart.round_verdicts as v
    on v.round_id = p.round_id and v.subject_kind = p.subject_kind and v.subject_id = p.subject_id
join meta.round_population as n
    on n.round_id = p.round_id and n.subject_kind = p.subject_kind and n.subject_id = p.subject_id
join asked as a on a.round_id = p.round_id
where
    ($all or v.verdict = 'fail')
    and ($subject_id is null or p.subject_id = $subject_id)
order by
    v.verdict, n.region_code, p.subject_kind, p.subject_id, p.rule, p.finding_id
limit $limit offset $offset
