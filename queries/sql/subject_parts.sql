/*
title: {zh: 合成指数的组成, en: What a composite is made of}
description:
  zh: 一个单位、地区或系统的合成指数由哪些账号的哪些指数组成：每项的取值、权重与贡献，各项贡献之和即指数值；送来的得分（如视频号 WVCI）注明来自哪一批次。
  en: "The accounts and indices that a composite of a unit, region or sector is made of: value, weight and contribution of each component, which add up to the score; a delivered score, such as WVCI, names the batch it comes from."
scope: closed
parameters: [{name: index, required: true, example: mcci@2023},
  {name: subject_id, required: true, example: 990100-00, title: {zh: 对象编号, en: Subject id}}, {name: period, default: latest}]
columns: [term_id, term_title, component, term_weight, term_value, is_term_value_at_least, contribution,
  is_contribution_at_least, ...account, unit_id, role,
  {name: member_score, title: {zh: 账号指数值, en: The account's score}, format: decimal2, at_least: is_member_score_at_least},
  {name: is_member_score_at_least, title: {zh: 账号指数值为下限, en: The account's score is at least}, format: boolean},
  {name: score_source, title: {zh: 得分来源, en: Source of the score}, format: text, labels: score_source}, {name: batches, format: id}, score,
  is_score_at_least, missing, index_id]
*/
with period as (select * from mart.periods where period_id = $period)

select
    t.term_id, t.title_zh as term_title, t.component, t.weight as term_weight, t.value as term_value, t.is_value_at_least as is_term_value_at_least,
    t.contribution, t.is_contribution_at_least, m.account_id, a.name as account_name, a.platform, m.unit_id, m.role,
    m.score as member_score, m.is_at_least as is_member_score_at_least, m.source as score_source, m.batches,
    t.score, t.is_at_least as is_score_at_least, t.missing, t.index_id
from mart.composite_terms($period, $index, $subject_id) as t
left join mart.composite_members($period, $index, $subject_id) as m on m.term_no = t.term_no
left join mart.accounts as a
    on a.account_id = m.account_id
    and a.valid_from < (select before_on from period) and a.valid_before >= (select before_on from period)
order by t.term_no, member_score desc nulls last, m.account_id
