/*
title: {zh: 留存得分明细, en: Rows of kept scores}
description:
  zh: 一次留存的各对象得分，并列同一办法同一周期上一次留存的得分；changed=true 只列有变动的，可看复核前后。
  en: "The scores of a kept sheet beside those of the sheet kept before it for the same rulebook and period; changed=true lists only what differs, such as before and after a decision."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: sheet, kind: id, required: true, example: S2024-0001, title: {zh: 留存编号, en: Sheet}}
  - subject_kind
  - subject_id
  - {name: changed, kind: boolean, title: {zh: 有变动, en: Changed}}
  - unit
  - limit
  - offset
columns:
  - rank
  - subject_name
  - subject_kind
  - unit_name
  - verdict
  - grade_title
  - total
  - {name: verdict_before, title: {zh: 上次结论, en: Verdict before}, format: text, labels: verdict}
  - {name: grade_before, title: {zh: 上次等级, en: Grade before}, format: text}
  - {name: total_before, title: {zh: 上次总分, en: Total before}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: rank_before, title: {zh: 上次名次, en: Rank before}, format: integer}
  - deducted
  - bonus
  - vetoes
  - {name: unverified, title: {zh: 待核条目, en: Unverified}, format: text, description: {zh: 得分用到的待核条目, en: Unverified lines that the score rests on}}
  - guard
  - {name: sheet_before, title: {zh: 上次留存编号, en: Sheet before}, format: id}
  - sheet_id
  - {name: class, title: {zh: 组别编号, en: Class id}, format: id}
  - platform
  - subject_id
  - unit_id
  - region_code
path: /v1/supervision/score-sheets/{sheet}
*/
with sheet as (
    select * from meta.score_sheets where sheet_id = $sheet
),

before as (
    select b.sheet_id
    from meta.score_sheets as b
    join sheet as s on s.rulebook = b.rulebook and s.period_id = b.period_id
    where (b.kept_at, b.sheet_id) < (s.kept_at, s.sheet_id)
    order by b.kept_at desc, b.sheet_id desc
    limit 1
),

rows_before as (
    select r.* from meta.score_sheet_rows as r join before as b on b.sheet_id = r.sheet_id
)

select
    r.rank, r.subject_name, r.subject_kind, r.unit_name, r.verdict, r.grade_title, r.total, o.verdict as verdict_before,
    o.grade_title as grade_before, o.total as total_before, o.rank as rank_before, r.deducted, r.bonus, r.vetoes, r.unverified, r.guard,
    (select b.sheet_id from before as b) as sheet_before, r.sheet_id, r.class, r.platform, r.subject_id, r.unit_id, r.region_code
from meta.score_sheet_rows as r
join sheet as s on s.sheet_id = r.sheet_id
left join rows_before as o on o.subject_kind = r.subject_kind and o.subject_id = r.subject_id
where
    ($subject_kind is null or r.subject_kind = $subject_kind)
    and ($subject_id is null or r.subject_id = $subject_id)
    and (
        $changed is null
        or (o.verdict is distinct from r.verdict or o.grade is distinct from r.grade or o.total is distinct from r.total
            or o.rank is distinct from r.rank) = $changed
    )
    and ($unit is null or r.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by r.verdict = 'unexamined', r.class nulls last, r.subject_kind, r.rank nulls last, r.subject_id
limit $limit offset $offset
