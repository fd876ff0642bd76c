/*
title: {zh: 年度抽查覆盖, en: Coverage of a year's rounds}
description:
  zh: 一年内各轮检查覆盖了多少现在册运行的对象：抽到过、查到过、尚未抽到；用于保证每个对象每年至少查一次。
  en: "How many of those in operation a year's rounds reached: drawn at least once, with a published result at least once, not drawn yet. Everybody should be checked once a year."
scope: inside
parameters:
  - {name: period, default: latest-year, description: {zh: 年，如 Y2019, en: "A year, such as Y2019"}}
  - limit
  - offset
columns: [subject_kind, platform, level, in_operation, {name: drawn, title: {zh: 抽到过, en: Drawn at least once}},
  {name: share_drawn, title: {zh: 抽到比例（%）, en: Share drawn (%)}, format: decimal2},
  {name: checked, title: {zh: 已通报查过, en: Published at least once}}, {name: not_drawn, title: {zh: 尚未抽到, en: Not drawn yet}, unit: {zh: 个, en: subjects}, format: integer}, period_id]
order: [subject_kind, platform, level]
*/
with year as (
    select
        cast($period as varchar) as period_id, cast($period_starts_on as date) as starts_on,
        least(cast($period_before_on as date) - 1, (select max(last_on) from mart.fact_span))
            as on_day
),

running as (
    select
        if(a.platform in ('website', 'app'), a.platform, 'account') as subject_kind, a.platform,
        a.level, a.account_id
    from mart.accounts as a
    cross join year as y
    where a.is_registered and a.valid_from <= y.on_day and a.valid_before > y.on_day
        and in_operation(a.state, a.opened_on, a.closed_on, y.on_day)
        and ($scope_unit is null or a.unit_id in (
            select t.unit_id from mart.unit_subtree as t where t.ancestor_id = $scope_unit
        ))
        and ($scope_region is null or starts_with(a.region_code, $scope_region))
        and ($scope_platform is null or a.platform = $scope_platform)
),

reached as (
    select s.subject_id, bool_or(v.verdict <> 'unexamined') as is_checked
    from meta.round_subjects as s
    join meta.rounds as r on r.round_id = s.round_id
    cross join year as y
    left join meta.round_verdicts as v
        on v.round_id = s.round_id and v.subject_kind = s.subject_kind
        and v.subject_id = s.subject_id
    where r.on_day >= y.starts_on and r.on_day < cast($period_before_on as date)
    group by s.subject_id
)

select
    k.subject_kind, k.platform, k.level, count(*) as in_operation,
    count(h.subject_id) as drawn, percent(count(h.subject_id), count(*), 2) as share_drawn,
    count(*) filter (h.is_checked) as checked, count(*) - count(h.subject_id) as not_drawn,
    any_value(y.period_id) as period_id
from running as k
cross join year as y
left join reached as h on h.subject_id = k.account_id
group by k.subject_kind, k.platform, k.level
order by
    k.subject_kind, k.platform,
    list_position(['national', 'province', 'city', 'county', 'township'], k.level), k.level
limit $limit offset $offset
