/*
title: {zh: 抽取名单, en: Subjects of a round}
description:
  zh: 一轮检查抽中的对象：所在层、检查人与期限、有无结果、结论与问题数；已通报的轮次按通报时的结论。
  en: "The subjects that a round drew: stratum, inspector and deadline, verdict and number of findings; of a published round as it was published."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - round
  - {name: inspector, kind: text, title: {zh: 检查人, en: Inspector}}
  - verdict
  - {name: subject_id, required: false}
  - platform
  - limit
  - offset
columns: [{name: number, title: {zh: 序号, en: Number}, format: integer}, subject_name, subject_kind, platform, unit_name, level, region_code, stratum,
  {name: inspector, title: {zh: 检查人, en: Inspector}, format: text}, {name: due_on, title: {zh: 检查期限, en: Due on}, format: date}, verdict, total,
  {name: findings, title: {zh: 问题数, en: Findings}, format: integer},
  {name: is_overdue, title: {zh: 逾期未查, en: Overdue}, format: boolean, description: {zh: 过了期限而没有结果；以数据的最后一天为准, en: "No result after the deadline, as of the newest day of the data"}},
  {name: missing, title: {zh: 待定分值, en: Unknown}}, sector, subject_id, unit_id, rulebook, round_id]
order: [number]
path: /v1/rounds/{round}/subjects
*/
with asked as (select * from meta.rounds where round_id = cast($round as varchar)),

assigned as (
    select
        g.subject_kind, g.subject_id, arg_max(g.inspector, g.assigned_no) as inspector,
        arg_max(g.due_on, g.assigned_no) as due_on
    from meta.round_assignments as g
    join asked as a on a.round_id = g.round_id
    group by g.subject_kind, g.subject_id
),

today as (select max(last_on) as on_day from mart.fact_span)

select
    s.number, n.subject_name, s.subject_kind, n.platform, n.unit_name, n.level, n.region_code,
    n.stratum, a.inspector, coalesce(a.due_on, r.deadline_on) as due_on, v.verdict, v.total,
    v.findings, coalesce(v.verdict = 'unexamined'
        and coalesce(a.due_on, r.deadline_on) < t.on_day, false) as is_overdue,
    v.missing, n.sector, s.subject_id, n.unit_id, r.rulebook, s.round_id
from meta.round_subjects as s
join asked as r on r.round_id = s.round_id
join meta.round_population as n
    on n.round_id = s.round_id and n.subject_kind = s.subject_kind and n.subject_id = s.subject_id
left join mart.round_verdicts as v
    on v.round_id = s.round_id and v.subject_kind = s.subject_kind and v.subject_id = s.subject_id
cross join today as t
left join assigned as a on a.subject_kind = s.subject_kind and a.subject_id = s.subject_id
where
    ($inspector is null or a.inspector = $inspector)
    and ($verdict is null or v.verdict = $verdict)
    and ($subject_id is null or s.subject_id = $subject_id)
    and ($platform is null or n.platform = $platform)
order by s.number
limit $limit offset $offset
