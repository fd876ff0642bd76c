/*
title: {zh: 考核分项, en: Parts of appraisals}
description:
  zh: 每个被考核的人员或单位，方案各项的取数、得分率、权重与得分。客观数据按满分值或同方案最高者折算；评分为各评分人、各指标的平均。不详的不计为 0。
  en: "For each person or unit appraised, every part of the scheme: its figure, share of full marks, weight and points. Figures are set against what gives full marks, or the highest in the scheme; ratings are means over raters and indicators. What is not known is not 0."
scope: {unit: unit_id, region: region_code}
role: staff
parameters:
  - {name: period, default: latest-month}
  - scheme
  - {name: appraised, kind: id, title: {zh: 被考核者, en: Appraised}, description: {zh: 人员或单位的编号, en: "Id of a person or unit"}}
  - region
  - level
  - unit
  - limit
  - offset
columns:
  - ...appraised
  - {name: part, title: {zh: 考核项, en: Part}, format: id}
  - {name: appraisal_measure, title: {zh: 取数, en: Measure}, format: text, labels: appraisal_measure}
  - {name: credit_role, title: {zh: 署名岗位, en: Credited as}, format: text, labels: credit_role}
  - {name: indicator, title: {zh: 评分指标, en: Indicator}, format: text}
  - {name: part_value, title: {zh: 数值, en: Value}, format: decimal2, at_least: part_value_at_least, description: {zh: 评分为百分制，完成率为份额, en: "Ratings out of 100, quotas as a share"}}
  - {name: part_value_at_least, title: {zh: 数值为下限, en: Value is at least}, format: boolean}
  - {name: full_at, title: {zh: 满分值, en: Full at}, format: decimal2}
  - {name: full_share, title: {zh: 得分率, en: Share of full marks}, format: percent2, at_least: is_points_at_least}
  - {name: weight, title: {zh: 权重, en: Weight}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: points, title: {zh: 得分, en: Points}, unit: {zh: 分, en: points}, format: decimal2, at_least: is_points_at_least}
  - {name: is_points_at_least, title: {zh: 得分为下限, en: Points is at least}, format: boolean}
  - {name: is_inexact, title: {zh: 含下限数, en: Lower bound}, format: boolean, description: {zh: 含只知下限的数，得分可能有出入, en: "Rests on a count known only to be at least its value, so that the points may differ"}}
  - {name: is_refused, title: {zh: 不予采用, en: Refused}, format: boolean, description: {zh: 点赞、评论、转发、积分等未说明由谁要求、为何计入，或权重不是正数, en: "Likes, comments, forwards, points without who ordered it and why; or a weight that is not positive"}}
  - period_id
  - ordered_by
  - {name: order_reason, title: {zh: 理由与依据, en: Reason}, format: text}
order: [scheme, appraised, part]
path: /v1/appraisal-parts
*/
select
    p.scheme, p.subject_kind as appraised_kind, p.subject_id as appraised, p.subject_name as appraised_name, p.unit_id, u.name as unit_name,
    u.region_code, u.level, p.part, p.measure as appraisal_measure, p.role as credit_role, nullif(p.indicator, '*') as indicator,
    p.value as part_value, p.is_at_least as part_value_at_least, p.full_at, p.share as full_share, p.weight, p.points, p.is_points_at_least, p.is_inexact,
    p.is_refused, cast($period as varchar) as period_id, p.ordered_by, p.order_reason
from mart.appraisal_parts($period_starts_on, $period_before_on, $period) as p
left join mart.units as u
    on u.unit_id = p.unit_id and u.valid_from < cast($period_before_on as date) and u.valid_before >= cast($period_before_on as date)
where
    ($scheme is null or p.scheme = $scheme)
    and ($appraised is null or p.subject_id = $appraised)
    and ($region is null or starts_with(u.region_code, $region))
    and ($level is null or u.level = $level)
    and ($unit is null or p.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by p.scheme, p.subject_id, p.part
limit $limit offset $offset
