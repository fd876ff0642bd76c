/*
title: {zh: 考核得分, en: Scores}
description:
  zh: 按一部考核办法在一个周期内的结论、扣分、折算、加分、总分、等级与组内名次；每一分的来历见 score_items。
  en: "Verdict, deductions, scaled result, bonus, total, grade and rank within the class under a rulebook; score_items shows where each point comes from."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - rulebook
  - {name: period, required: true}
  - subject_kind
  - subject_id
  - verdict
  - ...accounts
  - limit
  - offset
columns: [rank, subject_name, subject_kind, verdict, grade_title, total, {name: class_title, title: {zh: 组别, en: Class}, format: text}, deducted,
  {name: result, title: {zh: 扣分后（含折算）, en: After deductions}, unit: {zh: 分, en: points}, format: decimal4, description: {zh: 无办事服务职能者已折算, en: Scaled where services are not examined}},
  bonus, vetoes, {name: ranked_of, title: {zh: 组内参排数, en: Ranked among}, format: integer},
  {name: missing, title: {zh: 待定分值, en: Unknown}, description: {zh: 这些细则或分项的分值未知，故总分未定, en: "The points of these are not known, so there is no total"}},
  {name: unverified, title: {zh: 待核条目, en: Unverified}, format: text, description: {zh: 得分用到的待核条目, en: Unverified lines that the score rests on}},
  {name: guard, description: {zh: 办法含以转发、评论、点赞、登录或积分为依据的细则时注明, en: "Said where the book appraises by forwards, comments, likes, log-ins or points"}},
  platform, unit_name, level, sector, region_code, unit_id, subject_id,
  {name: is_exempt, title: {zh: 免检办事服务, en: Services not examined}, format: boolean}, {name: class, title: {zh: 组别编号, en: Class id}, format: id},
  {name: grade, title: {zh: 等级编号, en: Grade id}, format: id}, period_id, rulebook]
*/
with asked as (
    select
        cast($rulebook as varchar) as rulebook, cast($period as varchar) as period_id,
        cast($period_starts_on as date) as starts_on, cast($period_before_on as date) as before_on
)

select
    s.rank, s.subject_name, s.subject_kind, s.verdict, s.grade_title, s.total, s.class_title, s.deducted, s.result,
    s.bonus, s.vetoes, s.ranked_of, s.missing, s.unverified, s.guard, s.platform, s.unit_name, s.level, s.sector,
    s.region_code, s.unit_id, s.subject_id, s.is_exempt, s.class, s.grade, a.period_id, a.rulebook
from mart.scores as s
cross join asked as a
where
    ($subject_kind is null or s.subject_kind = $subject_kind)
    and ($subject_id is null or s.subject_id = $subject_id)
    and ($verdict is null or s.verdict = $verdict)
    and ($platform is null or s.platform = $platform)
    and ($region is null or starts_with(s.region_code, $region))
    and ($level is null or s.level = $level)
    and ($sector is null or s.sector = $sector)
    and ($unit is null or s.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by
    s.verdict = 'unexamined', s.class nulls last, s.subject_kind, s.rank nulls last,
    list_position(['fail', 'unknown', 'pass'], s.verdict), s.subject_id
limit $limit offset $offset
