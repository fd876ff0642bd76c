/*
title: {zh: 检查轮次, en: Check rounds}
description:
  zh: 已抽取的检查轮次，最新的在前：办法、抽取日、运行数、抽取数与比例、已分派与有结果的数量；已通报的列出检查数、不合格数与合格率。
  en: "The rounds that were drawn, newest first: rulebook, day, in operation, number and share drawn, assigned, with a result; of published ones checked, failed and pass rate."
scope: closed
parameters:
  - {name: round, required: false}
  - {name: state, kind: enum, labels: round_state, title: {zh: 状态, en: State}}
  - {name: rulebook, required: false}
  - limit
  - offset
columns: [round_id, {name: title, title: {zh: 名称, en: Title}, format: text},
  {name: state, title: {zh: 状态, en: State}, format: text, labels: round_state},
  {name: on_day, title: {zh: 抽取日, en: As of day}, format: date, description: {zh: 以当日在册并运行的对象为准, en: Who could be drawn is who was in operation on this day}},
  in_operation, drawn, {name: share_drawn, title: {zh: 抽取比例（%）, en: Share drawn (%)}, format: decimal2},
  {name: assigned, title: {zh: 已分派, en: Assigned}, unit: {zh: 个, en: subjects}, format: integer},
  {name: recorded, title: {zh: 已有结果, en: With a result}, unit: {zh: 个, en: subjects}, format: integer}, checked, failed, undecided, pass_rate,
  {name: deadline_on, title: {zh: 检查期限, en: Deadline}}, rulebook, {name: strata, title: {zh: 分层, en: Strata}, format: text},
  {name: cover, title: {zh: 覆盖方式, en: Cover}, format: text, labels: round_cover},
  {name: seed, title: {zh: 随机种子, en: Seed}, format: id, description: {zh: 抽样可由它重做，见 round_draw, en: "The draw can be redone from it, see round_draw"}},
  {name: draw_hash, title: {zh: 抽取名单校验值, en: Hash of the draw}, format: id}, {name: drawn_by, title: {zh: 抽取人, en: Drawn by}, format: text},
  {name: drawn_at, title: {zh: 抽取时间, en: Drawn at}, format: timestamp}, {name: published_by, title: {zh: 通报人, en: Published by}, format: text},
  {name: published_at, title: {zh: 通报时间, en: Published at}}, {name: list_hash, title: {zh: 通报校验值, en: Hash of the bulletin}, format: id}]
order: [-on_day, -drawn_at, round_id]
*/
with assigned as (
    select round_id, count(distinct (subject_kind, subject_id)) as assigned
    from meta.round_assignments
    group by round_id
),

recorded as (
    select s.round_id, count(distinct (s.subject_kind, s.subject_id)) as recorded
    from meta.round_subjects as s
    join mart.round_findings as f
        on f.round_id = s.round_id and f.subject_kind = s.subject_kind
        and f.subject_id = s.subject_id
    group by s.round_id
)

select
    r.round_id, coalesce(p.title, r.title) as title,
    if(p.round_id is null, 'drawn', 'published') as state, r.on_day, r.in_operation, r.drawn,
    percent(r.drawn, r.in_operation, 2) as share_drawn, coalesce(a.assigned, 0) as assigned,
    coalesce(f.recorded, 0) as recorded, p.checked, p.failed, p.undecided,
    if(p.undecided > 0, null, percent(p.checked - p.failed, p.checked, 2)) as pass_rate,
    r.deadline_on, r.rulebook, r.strata, r.cover, r.seed, r.draw_hash, r.drawn_by, r.drawn_at,
    p.published_by, p.published_at, p.list_hash
from meta.rounds as r
left join meta.round_publications as p on p.round_id = r.round_id
left join assigned as a on a.round_id = r.round_id
left join recorded as f on f.round_id = r.round_id
where
    ($round is null or r.round_id = $round)
    and ($rulebook is null or r.rulebook = $rulebook)
    and ($state is null or $state = if(p.round_id is null, 'drawn', 'published'))
order by r.on_day desc, r.drawn_at desc, r.round_id
limit $limit offset $offset
