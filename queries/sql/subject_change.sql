/*
title: {zh: 合成指数变化的构成, en: What changed a composite}
description:
  zh: 一个单位、地区或系统的合成指数在两期之间为何变化：每个组成指数两期的取值、贡献与贡献之差；各差之和即指数值之差。缺某项而无法计算的一期，其贡献为空。
  en: "Why a composite of a unit, region or sector changed between two periods: value and contribution of each component in both, and the difference; the differences add up to that of the score. A period that lacks a component has no contributions."
scope: closed
parameters: [{name: index, required: true, example: mcci@2023},
  {name: subject_id, example: 990100-00, required: true, title: {zh: 对象编号, en: Subject id}}, {name: period, default: latest},
  {name: from, kind: period, title: {zh: 前一期, en: Period before}, description: {zh: 不写取上一周期, en: Without it the period before}}]
columns: [term_id, term_title, component, term_weight,
  {name: previous_value, title: {zh: 前期取值, en: Value before}, format: decimal2, at_least: is_previous_value_at_least},
  {name: is_previous_value_at_least, title: {zh: 前期取值为下限, en: Value before is at least}, format: boolean}, term_value, is_term_value_at_least,
  {name: previous_contribution, title: {zh: 前期贡献, en: Contribution before}, format: decimal2, at_least: is_previous_contribution_at_least},
  {name: is_previous_contribution_at_least, title: {zh: 前期贡献为下限, en: Contribution before is at least}, format: boolean},
  contribution, is_contribution_at_least,
  {name: contribution_change, title: {zh: 贡献之差, en: Change of contribution}, format: decimal2, at_least: is_contribution_change_at_least},
  {name: is_contribution_change_at_least, title: {zh: 贡献之差为下限, en: Change of contribution is at least}, format: boolean},
  previous_score, is_previous_score_at_least, score, is_score_at_least,
  score_change, is_score_change_at_least, missing, {name: previous_missing, title: {zh: 前期缺失指标, en: Missing before}, format: text},
  {name: previous_period, title: {zh: 前一期, en: Period before}}, period_id, index_id]
*/
with compared as (
    select coalesce($from, (select previous_id from mart.periods where period_id = $period)) as period_id
)

select
    n.term_id, n.title_zh as term_title, n.component, n.weight as term_weight,
    b.value as previous_value, b.is_value_at_least as is_previous_value_at_least,
    n.value as term_value, n.is_value_at_least as is_term_value_at_least,
    b.contribution as previous_contribution, b.is_contribution_at_least as is_previous_contribution_at_least,
    n.contribution, n.is_contribution_at_least, n.contribution - b.contribution as contribution_change,
    mark_against(n.is_contribution_at_least, b.is_contribution_at_least) as is_contribution_change_at_least,
    b.score as previous_score, b.is_at_least as is_previous_score_at_least, n.score, n.is_at_least as is_score_at_least,
    n.score - b.score as score_change, mark_against(n.is_at_least, b.is_at_least) as is_score_change_at_least,
    n.missing, b.missing as previous_missing, if(b.term_no is null, null, (select period_id from compared)) as previous_period,
    cast($period as varchar) as period_id, cast($index as varchar) as index_id
from mart.composite_terms($period, $index, $subject_id) as n
left join mart.composite_terms((select period_id from compared), $index, $subject_id) as b on b.term_no = n.term_no
order by n.term_no
