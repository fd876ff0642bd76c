/*
title: {zh: 并排比较, en: Side by side}
description:
  zh: 2 至 50 个账号、单位（含下级）或地区（含下级）在一个周期内的各项指标：数值、在所比各方中的份额、与第一个相比的倍数，以及差别是否超出偶然。检验：逐周对数差的均值的 t 检验（按前后周相关折减周数，至少 8 个整周），按本表检验个数作 Bonferroni 校正，校正后 p < 0.05 才标记；不足 8 周或只知下限的不检验。单位与地区为其账号之和。
  en: 2 to 50 accounts, units or regions (subtrees) in a period - every measure, its share among those compared, its ratio to the first, and whether the difference exceeds what chance gives - a t test of the mean of weekly differences of logarithms (weeks reduced for the correlation of neighbours, 8 whole weeks at least), Bonferroni over all tests of the answer, marked below 0.05. Fewer weeks and lower bounds are not tested. Units and regions are the sums of their accounts.
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - ...compared
  - {name: measure, kind: enum, labels: compared_measure, title: {zh: 指标, en: Measure}}
  - platform
columns:
  - {name: measure, title: {zh: 指标, en: Measure}, format: text, labels: compared_measure}
  - place
  - {name: subject_name, title: {zh: 名称, en: Name}}
  - {name: value, title: {zh: 数值, en: Value}, format: decimal4, at_least: value_at_least}
  - value_at_least
  - {name: share, title: {zh: 份额, en: Share}, format: percent2, description: {zh: 在所比各方合计中；有下限数时为空, en: Of the sum of those compared; empty where one is a lower bound}}
  - {name: ratio, title: {zh: 为第一个的倍数, en: Times the first}, format: decimal4, description: {zh: 任一方只知下限时为空, en: Empty where either is a lower bound}}
  - ...tested
  - measure_no
  - ...compared_subject
order: [measure_no, place]
path: /v1/compare
*/
with subjects as materialized (
    select * from mart.own_compared($ids, $by, $period_before_on, $platform,
        $scope_unit, $scope_region, $scope_platform)
),

wanted as materialized (
    select
        flatten(list(pairs)) as pairs,
        if(min(place) = 1, arg_min(subject_id, place), null) as first_id
    from subjects
),

figures as (
    select *
    from mart.compared_measures($period, $period_starts_on, $period_before_on,
        (select pairs from wanted))
    where $measure is null or measure = $measure
),

tests as (
    select subject_id, measure, weeks, p_value, count(p_value) over () as tests
    from mart.week_differences($period_starts_on, $period_before_on, (select pairs from wanted),
        (select first_id from wanted))
    where $measure is null or measure = $measure
),

shares as (
    select
        *, first_value(if(is_at_least, null, value)) over (partition by measure order by place)
            as base_value,
        bool_or(is_at_least) over (partition by measure) as is_open,
        sum(value) over (partition by measure) as total,
        first_value(place) over (partition by measure order by place) = 1 as has_base
    from figures as f inner join subjects as s on s.subject_id = f.subject_id
)

select
    s.measure, s.place, s.subject_name, s.value, s.is_at_least as value_at_least,
    if(s.is_open or s.measure not in ('posts', 'reads', 'plays', 'likes', 'comments', 'forwards',
        'watching', 'favourites', 'interactions', 'followers', 'replies'),
        null, s.value / nullif(s.total, 0)) as share,
    if(s.is_at_least or not s.has_base, null, s.value / nullif(s.base_value, 0)) as ratio,
    if(t.p_value is null, null, t.p_value * t.tests < 0.05) as is_different,
    if(t.p_value is null, null, least(1, t.p_value * t.tests)) as p_value,
    t.weeks, t.tests,
    s.measure_no, s.subject_id, s.accounts, s.account_id, s.unit_id, s.region_code, s.platform,
    cast($period as varchar) as period_id
from shares as s
left join tests as t on t.subject_id = s.subject_id and t.measure = s.measure
order by s.measure_no, s.place
