/*
title: {zh: 应发整改通知的单位, en: Units to be notified}
description:
  zh: 有即将越限或已越限的账号、留言，或有未了结检查问题的责任单位（不含下级），各有多少；每个单位一份通知：zhengheng notice。
  en: "Units that answer for accounts or messages that are about to cross a limit or over it, or for findings that are not settled - their own, not those of units below; one notice each: zhengheng notice."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 不填为数据的最后一天, en: The last day of the data unless given}}
  - {name: only_unit, kind: id, example: 990100-00, title: {zh: 责任单位, en: Responsible unit}, description: {zh: 只看本单位，不含下级, en: "This unit, without those below it"}}
  - unit
  - limit
  - offset
columns:
  - unit_name
  - {name: warnings, title: {zh: 即将越限, en: About to cross}, unit: {zh: 项, en: matters}, format: integer}
  - {name: over, title: {zh: 已越限, en: Over the limit}, unit: {zh: 项, en: matters}, format: integer}
  - {name: open_findings, title: {zh: 未了结问题, en: Findings not settled}, unit: {zh: 个, en: findings}, format: integer}
  - {name: overdue_findings, title: {zh: 逾期未整改, en: Past their deadline}, unit: {zh: 个, en: findings}, format: integer}
  - {name: first_on, title: {zh: 最早越限日期, en: First crosses on}, format: date}
  - unit_id
  - region_code
  - level
  - sector
order: [unit_id]
path: /v1/supervision/notices
*/
with seen as (
    select coalesce(cast($on_day as date), (select last_on from mart.fact_span), current_date) as on_day
),

warned as (
    select
        unit_id, count(*) filter (where days_left > 0) as warnings, count(*) filter (where days_left <= 0) as over,
        min(crosses_on) as first_on
    from mart.warnings(cast($on_day as date), 14, 90, 4, 10)
    where unit_id is not null
    group by unit_id
),

unsettled as (
    select
        f.unit_id, count(*) as open_findings,
        count(*) filter (where f.deadline_on < s.on_day and f.state <> 'appealed') as overdue_findings
    from mart.findings as f
    cross join seen as s
    where f.state in ('open', 'appealed', 'upheld') and f.unit_id is not null
    group by f.unit_id
),

named as (
    select unit_id, name as unit_name, region_code, level, sector
    from mart.units
    where valid_before = date '9999-12-31'
)

select
    n.unit_name, coalesce(w.warnings, 0) as warnings, coalesce(w.over, 0) as over, coalesce(u.open_findings, 0) as open_findings,
    coalesce(u.overdue_findings, 0) as overdue_findings, w.first_on, n.unit_id, n.region_code, n.level, n.sector
from named as n
left join warned as w on w.unit_id = n.unit_id
left join unsettled as u on u.unit_id = n.unit_id
where
    (w.unit_id is not null or u.unit_id is not null)
    and ($only_unit is null or n.unit_id = $only_unit)
    and ($unit is null or n.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by n.unit_id
limit $limit offset $offset
