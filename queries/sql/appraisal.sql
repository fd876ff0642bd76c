/*
title: {zh: 采编考核, en: Appraisal}
description:
  zh: 按考核方案（“考核方案”文件）汇总每个人员或单位的得分：客观数据、自评、领导评分、公众评分各多少。缺任何一项的没有总分，并列出缺哪项；点赞、评论、转发、积分除非写明由谁要求、为何计入，不进入考核（整治“指尖上的形式主义”），计入的逐行注明。
  en: "Totals of each person or unit under a scheme (feed appraisal_lines): objective figures, self-rating, leader's and public ratings. Without one of the parts there is no total, and the part is named. Likes, comments, forwards and points enter only where the scheme says who ordered it and why (domain.md 3.9), and then every row says so."
scope: {unit: unit_id, region: region_code}
role: staff
parameters:
  - {name: period, default: latest-month}
  - scheme
  - region
  - level
  - unit
  - limit
  - offset
columns:
  - rank
  - ...appraised
  - {name: total, at_least: is_total_at_least}
  - {name: is_total_at_least, title: {zh: 总分为下限, en: Total is at least}, format: boolean}
  - {name: full_marks, title: {zh: 满分, en: Full marks}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: objective_points, title: {zh: 客观数据, en: Figures}, unit: {zh: 分, en: points}, format: decimal2, at_least: is_objective_at_least, description: {zh: 各部分得分；方案没有该部分或有一项不详的为空, en: "Points of each group of parts; empty where the scheme has none or one is not known"}}
  - {name: is_objective_at_least, title: {zh: 客观数据为下限, en: Figures is at least}, format: boolean}
  - {name: self_points, title: {zh: 自评, en: Self}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: leader_points, title: {zh: 领导评分, en: Leader}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: public_points, title: {zh: 公众评分, en: Public}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: expert_points, title: {zh: 专家评分, en: Expert}, unit: {zh: 分, en: points}, format: decimal2}
  - {name: missing_parts, title: {zh: 缺少, en: Missing}, format: text}
  - {name: is_inexact, title: {zh: 含下限数, en: Lower bound}, format: boolean}
  - period_id
  - {name: guard_note, title: {zh: 形式主义提示, en: Formalism guard}, format: text, description: {zh: 计入了点赞、评论、转发或积分的，由谁要求、为何；未写明的不予采用, en: "Where likes, comments, forwards or points count: who ordered it and why; without that they are refused"}}
order: [scheme, rank, appraised]
path: /v1/appraisal
*/
with parts as (
    select
        p.*, u.name as unit_name, u.region_code, u.level,
        if(is_rating, measure, 'objective') as part_group
    from mart.appraisal_parts($period_starts_on, $period_before_on, $period) as p
    left join mart.units as u
        on u.unit_id = p.unit_id and u.valid_from < cast($period_before_on as date) and u.valid_before >= cast($period_before_on as date)
    where $scheme is null or p.scheme = $scheme
),

summed as (
    select
        scheme, subject_kind, subject_id, subject_name, unit_id, unit_name, region_code, level,
        if(count(points) = count(*), sum(points order by part), null) as total, sum(weight order by part) as full_marks,
        if(count(points) filter (part_group = 'objective') = count(*) filter (part_group = 'objective'),
            sum(points order by part) filter (part_group = 'objective'), null) as objective_points,
        if(bool_or(points is null) filter (part_group = 'self'), null, sum(points order by part) filter (part_group = 'self')) as self_points,
        if(bool_or(points is null) filter (part_group = 'leader'), null, sum(points order by part) filter (part_group = 'leader')) as leader_points,
        if(bool_or(points is null) filter (part_group = 'public'), null, sum(points order by part) filter (part_group = 'public')) as public_points,
        if(bool_or(points is null) filter (part_group = 'expert'), null, sum(points order by part) filter (part_group = 'expert')) as expert_points,
        string_agg(part, '、' order by part) filter (points is null) as missing_parts, bool_or(is_inexact) as is_inexact,
        mark_of_all(points, is_points_at_least) as is_total_at_least,
        string_agg(part || if(is_refused, '：未写明由谁要求、为何计入，不予采用', '：' || ordered_by || ' ' || order_reason), '；' order by part)
            filter (is_formal) as guard_note
    from parts
    group by scheme, subject_kind, subject_id, subject_name, unit_id, unit_name, region_code, level
),

ranked as (
    select *, if(total is null, null, rank() over (partition by scheme order by total desc nulls last)) as rank from summed
)

select
    rank, scheme, subject_kind as appraised_kind, subject_id as appraised, subject_name as appraised_name, unit_id, unit_name, region_code, level,
    total, is_total_at_least, full_marks, objective_points, is_total_at_least as is_objective_at_least, self_points, leader_points, public_points, expert_points, missing_parts, is_inexact,
    cast($period as varchar) as period_id, guard_note
from ranked
where
    ($region is null or starts_with(region_code, $region))
    and ($level is null or level = $level)
    and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by scheme, rank nulls last, subject_id
limit $limit offset $offset
