/*
title: {zh: 采编任务量完成情况, en: Quotas of the team}
description:
  zh: 周期内采编名单上的人员与账号完成任务量的情况：应完成几期（日、周、月）、完成几期、各期合计应发与实发。只算全程在岗或运行的各期；周按周三、月按 15 日归入周期；数据不全、无从判断的单列。任务量由“采编任务量”文件给定，个人的先于单位的，单位的先于通用的。
  en: "How people on the list of staff and accounts met their quotas in a period: how many days, weeks or months counted, in how many the quota was met, what was due and done in all. Only spans throughout which the person was there or the account open; a week belongs to the period of its Wednesday, a month to that of its 15th; what cannot be judged stands apart. Quotas come with the feed quotas: one's own go before the unit's, these before the general ones."
scope: {unit: unit_id, region: region_code}
role: staff
parameters:
  - {name: period, default: latest}
  - {name: quota_kind, kind: enum, labels: quota_kind, title: {zh: 任务对象, en: Asked of}}
  - {name: missed_only, kind: boolean, default: "false", title: {zh: 只看未完成, en: Only missed}}
  - ...units
  - limit
  - offset
columns:
  - {name: quota_kind, title: {zh: 任务对象, en: Asked of}, format: text, labels: quota_kind}
  - {name: person_or_account, title: {zh: 人员或账号, en: Person or account}, format: id}
  - {name: member_name, title: {zh: 名称, en: Name}, format: text}
  - platform
  - ...unit_place
  - {name: quota_measure, title: {zh: 任务指标, en: Counts}, format: text, labels: quota_measure}
  - {name: quota_span, title: {zh: 任务周期, en: Per}, format: text, labels: quota_span}
  - {name: at_least, title: {zh: 每期最少, en: At least}, unit: {zh: 篇, en: posts}, format: integer, description: {zh: 期内改过的取最后一期, en: "The last, where it changed within the period"}}
  - {name: spans, title: {zh: 期数, en: Spans}, unit: {zh: 期, en: spans}, format: integer}
  - {name: met, title: {zh: 完成, en: Met}, unit: {zh: 期, en: spans}, format: integer}
  - {name: missed, title: {zh: 未完成, en: Missed}, unit: {zh: 期, en: spans}, format: integer}
  - {name: unclear, title: {zh: 无从判断, en: Unknown}, unit: {zh: 期, en: spans}, format: integer}
  - {name: met_share, title: {zh: 完成率, en: Share met}, format: percent2, description: {zh: 占能判断的各期, en: "Of the spans that can be judged"}}
  - {name: wanted, title: {zh: 应发, en: Due}, unit: {zh: 篇, en: posts}, format: integer, description: {zh: 发布数已知的各期合计，下同, en: "Over the spans of which the number is known, as that which follows"}}
  - {name: done, title: {zh: 实发, en: Done}, unit: {zh: 篇, en: posts}, format: integer, at_least: done_at_least}
  - {name: done_at_least, title: {zh: 实发为下限, en: Done is at least}, format: boolean}
  - {name: first_missed_on, title: {zh: 首次未完成, en: First missed}, format: date, description: {zh: 该期的第一天, en: "The first day of that span"}}
  - {name: quota_source, title: {zh: 依据, en: Source}, format: text}
order: [quota_kind, unit_id, person_or_account, quota_measure, quota_span]
path: /v1/team/quotas
*/
with results as (
    select q.*, u.name as unit_name, u.region_code, u.level, u.sector
    from mart.quota_results($period_starts_on, $period_before_on) as q
    left join mart.units as u
        on u.unit_id = q.unit_id and u.valid_from < cast($period_before_on as date) and u.valid_before >= cast($period_before_on as date)
    where
        $period is not null
        and ($quota_kind is null or q.kind = $quota_kind)
        and ($region is null or starts_with(u.region_code, $region))
        and ($level is null or u.level = $level)
        and ($sector is null or u.sector = $sector)
        and ($unit is null or q.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),

summed as (
    select
        kind as quota_kind, subject_id as person_or_account, min(subject_name) as member_name, platform, unit_id, unit_name, region_code, level, sector,
        measure as quota_measure, span as quota_span, arg_max(at_least, starts_on) as at_least,
        count(*) as spans, count(*) filter (is_met) as met, count(*) filter (not is_met) as missed,
        count(*) filter (is_met is null) as unclear, sum(at_least) filter (done is not null) as wanted, sum(done) as done,
        bool_or(done_at_least) filter (done is not null) as done_at_least,
        min(starts_on) filter (not is_met) as first_missed_on, arg_max(source, starts_on) as quota_source
    from results
    group by kind, subject_id, platform, unit_id, unit_name, region_code, level, sector, measure, span
)

select
    quota_kind, person_or_account, member_name, platform, unit_id, unit_name, region_code, level, sector, quota_measure, quota_span, at_least,
    spans, met, missed, unclear, met / nullif(met + missed, 0) as met_share, wanted, done,
    coalesce(done_at_least, false) as done_at_least, first_missed_on, quota_source
from summed
where not $missed_only or missed > 0
order by quota_kind, unit_id nulls last, person_or_account, quota_measure, quota_span
limit $limit offset $offset
