/*
title: {zh: 各单位转发任务, en: Passing on by unit}
description:
  zh: 各单位在周期内被布置转发的原文、转发了几条、几条按时、用时的中位数与九成位数。只记录任务完成情况，不排名，不得作为考核依据。
  en: "How many posts each unit was asked to pass on, how many it did, how many in time, and the median and 90th percentile of the time taken. A record without ranks, and no basis for appraisals."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: period, default: latest}
  - ...units
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 时限在此日之后的不算未转发；不填为数据的最后一天, en: "What is due after this day is not missing; by default the last day of the data"}}
  - limit
  - offset
columns:
  - ...unit_place
  - {name: asked, title: {zh: 布置, en: Asked for}, unit: {zh: 条, en: posts}, format: integer}
  - {name: passed_on, title: {zh: 已转发, en: Passed on}, unit: {zh: 条, en: posts}, format: integer}
  - {name: passed_share, title: {zh: 转发率, en: Share passed on}, format: percent2, description: {zh: 占已到时限的；没有时限的也算到期, en: "Of what was due; without a limit it counts as due"}}
  - {name: on_time, title: {zh: 按时, en: In time}, unit: {zh: 条, en: posts}, format: integer}
  - {name: late, title: {zh: 超时, en: Late}, unit: {zh: 条, en: posts}, format: integer}
  - {name: not_passed_on, title: {zh: 未转发, en: Not passed on}, unit: {zh: 条, en: posts}, format: integer}
  - {name: pending, title: {zh: 未到时限, en: Not due yet}, unit: {zh: 条, en: posts}, format: integer}
  - {name: unasked, title: {zh: 未布置而转发, en: Passed on unasked}, unit: {zh: 条, en: posts}, format: integer}
  - {name: median_minutes, title: {zh: 用时中位数, en: Median time}, unit: {zh: 分钟, en: minutes}, format: decimal2, description: {zh: 布置的原文从发布到首次转发, en: "From publication to the first repost, of what was asked for"}}
  - p90_minutes
order: [unit_id]
path: /v1/repost-units
*/
with last as (select coalesce(cast($on_day as date), max(last_on)) as on_day from mart.fact_span),

tasks as (
    select * from mart.repost_units($period_starts_on, $period_before_on, (select on_day from last))
    where
        $period is not null
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),

counted as (
    select
        unit_id, arg_max(unit_name, origin_on) as unit_name, arg_max(region_code, origin_on) as region_code,
        arg_max(level, origin_on) as level, arg_max(sector, origin_on) as sector,
        count(*) filter (is_asked) as asked,
        count(*) filter (is_asked and is_done) as passed_on,
        count(*) filter (state = 'on_time') as on_time,
        count(*) filter (state = 'late') as late,
        count(*) filter (state = 'missing') as not_passed_on,
        count(*) filter (state = 'pending') as pending,
        count(*) filter (state = 'unasked') as unasked,
        quantile_cont(minutes, 0.5) filter (is_asked) as median_minutes,
        quantile_cont(minutes, 0.9) filter (is_asked) as p90_minutes
    from tasks
    group by unit_id
)

select
    unit_id, unit_name, region_code, level, sector, asked, passed_on,
    passed_on / nullif(asked - pending, 0) as passed_share, on_time, late, not_passed_on, pending, unasked,
    median_minutes, p90_minutes
from counted
order by unit_id nulls last
limit $limit offset $offset
