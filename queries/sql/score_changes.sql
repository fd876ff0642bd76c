/*
title: {zh: 两部办法对比, en: Two rulebooks compared}
description:
  zh: 同一批问题按另一部办法（或改一条后的同一办法）重算：谁的结论、等级、名次、总分变了，是哪几条造成的。
  en: "The findings of one rulebook scored under another, or under the same with a line changed: whose verdict, grade, rank or total moves, and by which lines."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - rulebook
  - {name: other, kind: rulebook, required: true, example: minhou-2024, title: {zh: 另一办法, en: Other rulebook}, description: {zh: 如 minhou-2024，或 guoban-2019-19-inspection+policy-idle.points=3, en: "Such as minhou-2024, or guoban-2019-19-inspection+policy-idle.points=3"}}
  - {name: period, required: true}
  - subject_kind
  - {name: all, kind: boolean, default: "false", title: {zh: 含未变者, en: Unchanged ones too}}
  - limit
  - offset
columns: [subject_name, subject_kind, {name: verdict, title: {zh: 原结论, en: Verdict}},
  {name: other_verdict, title: {zh: 新结论, en: New verdict}, format: text, labels: verdict}, total,
  {name: other_total, title: {zh: 新总分, en: New total}, format: decimal2}, {name: change, title: {zh: 总分变化, en: Change}, format: decimal4},
  {name: grade_title, title: {zh: 原等级, en: Grade}}, {name: other_grade, title: {zh: 新等级, en: New grade}, format: text}, rank,
  {name: other_rank, title: {zh: 新名次, en: New rank}, format: integer}, rank_change,
  {name: lines, title: {zh: 由哪几条造成, en: By which lines}, format: text, description: {zh: 条目：原分值 → 新分值；— 为无此项或单项否决, en: "Line: points → new points; — is none, or a veto"}},
  unit_name, platform, level, region_code, unit_id, subject_id, period_id, rulebook, other]
*/
with asked as (
    select
        cast($rulebook as varchar) as rulebook, cast($other as varchar) as other, cast($period as varchar) as period_id,
        cast($period_starts_on as date) as starts_on, cast($period_before_on as date) as before_on
),

steps as (
    select subject_kind, subject_id, item || ' ' || coalesce(line, '') as key, any_value(coalesce(title, item)) as title,
        any_value(item) as item, min(step) as step, sum(points) filter (where side = 1) as points, sum(points) filter (where side = 2) as other_points,
        count(*) filter (where side = 1) as here, count(*) filter (where side = 2) as there
    from (select *, 1 as side from mart.score_items union all select *, 2 as side from mart.other_score_items)
    group by subject_kind, subject_id, key
),

moved as (
    select subject_kind, subject_id, string_agg(title || '：' || coalesce(cast(points as varchar), '—') || ' → '
        || coalesce(cast(other_points as varchar), '—'), '；' order by step, key) as lines
    from steps
    where points is distinct from other_points or here <> there
    group by subject_kind, subject_id
)

select
    s.subject_name, s.subject_kind, s.verdict, o.verdict as other_verdict, s.total, o.total as other_total,
    round(o.total - s.total, 6) as change, s.grade_title, o.grade_title as other_grade, s.rank, o.rank as other_rank,
    s.rank - o.rank as rank_change, m.lines, s.unit_name, s.platform,
    s.level, s.region_code, s.unit_id, s.subject_id, a.period_id, a.rulebook, a.other
from mart.scores as s
join mart.other_scores as o on o.subject_kind = s.subject_kind and o.subject_id = s.subject_id
left join moved as m on m.subject_kind = s.subject_kind and m.subject_id = s.subject_id
cross join asked as a
where
    ($subject_kind is null or s.subject_kind = $subject_kind)
    and ($all or s.verdict <> o.verdict or s.total is distinct from o.total
        or s.grade_title is distinct from o.grade_title or s.rank is distinct from o.rank)
order by s.verdict <> o.verdict desc, abs(o.total - s.total) desc nulls last, s.subject_kind, s.subject_id
limit $limit offset $offset
