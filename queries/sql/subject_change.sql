/*
title: {zh: 合成指数变化的构成, en: What changed a composite}
description:
  zh: 一个单位、地区或系统的合成指数在两期之间为何变化：每个组成指数两期的取值、贡献与贡献之差；各差之和即指数值之差。缺某项而无法计算的一期，其贡献为空。
  en: "Why a composite of a unit, region or sector changed between two periods: value and contribution of each component in both, and the difference; the differences add up to that of the score. A period that lacks a component has no contributions."
scope: closed
parameters: [{name: index, required: true, example: mcci@2023},
  {name: subject_id, example: 990100-00, required: true, title: {zh: 对象编号, en: Subject id}}, {name: period, default: latest},
  {name: from, kind: period, title: {zh: 前一期, en: Period before}, description: {zh: 不写取上一周期, en: Without it the period before}}]
columns: [term_id, term_title, component, term_weight, {name: previous_value, title: {zh: 前期取值, en: Value before}, format: decimal2}, term_value,
  {name: previous_contribution, title: {zh: 前期贡献, en: Contribution before}, format: decimal2}, contribution,
  {name: contribution_change, title: {zh: 贡献之差, en: Change of contribution}, format: decimal2}, previous_score, score, is_score_at_least,
  score_change, missing, {name: previous_missing, title: {zh: 前期缺失指标, en: Missing before}, format: text},
  {name: previous_period, title: {zh: 前一期, en: Period before}}, period_id, index_id]
*/
with compared as (
    select period_id = $period as is_now, period_id
    from mart.periods
    where period_id = $period
        or period_id = coalesce($from, (select previous_id from mart.periods where period_id = $period))
),

shown as (
    select s.*, c.is_now
    from mart.subject_scores as s
    inner join compared as c on c.period_id = s.period_id
    where s.index_id = $index and s.subject_id = $subject_id
),

terms as (
    select
        t.term_no, t.term_id, t.title_zh, t.component, t.weight, s.is_now, s.score, s.is_at_least, s.missing, s.period_id,
        s.terms[t.term_no] as value,
        s.score * t.weight * s.terms[t.term_no] / nullif(sum(t.weight * s.terms[t.term_no]) over (partition by s.is_now), 0) as contribution
    from mart.index_terms as t
    inner join shown as s on s.index_id = t.index_id
)

select
    n.term_id, n.title_zh as term_title, n.component, n.weight as term_weight,
    b.value as previous_value, n.value as term_value, b.contribution as previous_contribution, n.contribution,
    n.contribution - b.contribution as contribution_change,
    b.score as previous_score, n.score, n.is_at_least as is_score_at_least, n.score - b.score as score_change,
    n.missing, b.missing as previous_missing, b.period_id as previous_period, n.period_id, cast($index as varchar) as index_id
from terms as n
left join terms as b on b.term_no = n.term_no and not b.is_now
where n.is_now
order by n.term_no
