/*
title: {zh: 合成指数的组成, en: What a composite is made of}
description:
  zh: 一个单位、地区或系统的合成指数由哪些账号的哪些指数组成：每项的取值、权重与贡献，各项贡献之和即指数值；送来的得分（如视频号 WVCI）注明来自哪一批次。
  en: "The accounts and indices that a composite of a unit, region or sector is made of: value, weight and contribution of each component, which add up to the score; a delivered score, such as WVCI, names the batch it comes from."
scope: closed
parameters: [{name: index, required: true, example: mcci@2023},
  {name: subject_id, required: true, example: 990100-00, title: {zh: 对象编号, en: Subject id}}, {name: period, default: latest}]
columns: [term_id, term_title, component, term_weight, term_value, contribution, ...account, unit_id, role,
  {name: member_score, title: {zh: 账号指数值, en: The account's score}, format: decimal2},
  {name: score_source, title: {zh: 得分来源, en: Source of the score}, format: text, labels: score_source}, {name: batches, format: id}, score,
  is_score_at_least, missing, index_id]
*/
with period as (select * from mart.periods where period_id = $period),

shown as (
    select * from mart.subject_scores
    where period_id = $period and index_id = $index and subject_id = $subject_id
),

terms as (
    select t.*, s.terms[t.term_no] as value, s.score, s.is_at_least, s.missing, s.subject_id,
        sum(t.weight * s.terms[t.term_no]) over () as total
    from mart.index_terms as t
    inner join shown as s on s.index_id = t.index_id
),

-- The members of the kinds of subject: see package formula.
scores as (
    select account_id, unit_id, region_code, sector, role, index_id, score, source, batches from mart.member_scores
    where period_id = $period
    union all
    select null, unit_id, region_code, sector, null, index_id, score, 'computed', null from mart.subject_scores
    where period_id = $period
),

members as (
    select *, case (select subject from shown)
        when 'unit' then unit_id
        when 'sector' then sector
        when 'province' then region_code[1:2] || '0000'
        when 'city' then if(region_code[3:4] <> '00', region_code[1:4] || '00', null)
        when 'county' then if(region_code[5:6] <> '00', region_code[1:6], null)
    end as member_of
    from scores
)

select
    t.term_id, t.title_zh as term_title, t.component, t.weight as term_weight, t.value as term_value,
    t.score * t.weight * t.value / nullif(t.total, 0) as contribution,
    m.account_id, a.name as account_name, a.platform, m.unit_id, m.role,
    m.score as member_score, m.source as score_source, m.batches,
    t.score, t.is_at_least as is_score_at_least, t.missing, t.index_id
from terms as t
left join members as m
    on m.index_id = t.component and m.member_of = t.subject_id and (m.source <> 'computed') = t.is_external
left join mart.accounts as a
    on a.account_id = m.account_id
    and a.valid_from < (select before_on from period) and a.valid_before >= (select before_on from period)
order by t.term_no, member_score desc nulls last, m.account_id
