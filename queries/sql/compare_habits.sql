/*
title: {zh: 并排比较：标题与答复, en: "Side by side: titles and replies"}
description:
  zh: 2 至 50 个账号、单位（含下级）或地区（含下级）在一个周期内的标题字数与群众留言的答复：中位数与四分位数（份额则为份额）、件数，以及与第一个的差别是否超出偶然。账号的答复为其主办单位的答复，只计有效留言。检验：逐周均值之差（字数与用时取对数）的均值的 t 检验（按前后周相关折减周数，至少 8 个双方都有的整周），按本表检验个数作 Bonferroni 校正。
  en: The characters of titles and the replies to citizens' messages of 2 to 50 accounts, units or regions (subtrees) in a period - median and quartiles (of shares the share), how many, and whether they differ from the first beyond chance. An account's replies are those of its unit; effective messages count. A t test of the mean of weekly differences of means (of logarithms for lengths and minutes; weeks reduced for the correlation of neighbours, at least 8 whole weeks of both), Bonferroni over all tests of the answer.
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - ...compared
  - platform
columns:
  - {name: habit, title: {zh: 指标, en: Measure}, format: text, labels: habit}
  - place
  - {name: subject_name, title: {zh: 名称, en: Name}}
  - {name: value, title: {zh: 中位数或份额, en: Median or share}, format: decimal4}
  - lower_quartile
  - upper_quartile
  - {name: n, title: {zh: 件数, en: How many}, format: integer, description: {zh: 有标题的作品或有效留言, en: Posts with a title or effective messages}}
  - {name: difference, title: {zh: 比第一个多, en: More than the first}, format: decimal4}
  - ...tested
  - ...compared_subject
order: [habit, place]
path: /v1/compare/habits
*/
with subjects as materialized (
    select * from mart.own_compared($ids, $by, $period_before_on, $platform,
        $scope_unit, $scope_region, $scope_platform)
),

wanted as materialized (
    select
        flatten(list(pairs)) as pairs,
        flatten(list(list_transform(units, u -> {'subject': subject_id, 'unit': u}))) as owners,
        if(min(place) = 1, arg_min(subject_id, place), null) as first_id
    from subjects
),

figures as (
    select
        subject_id, habit, contains(habit, 'share') as is_share,
        if(is_share, avg(value), median(value)) as value,
        if(is_share, null, quantile_cont(value, [0.25, 0.75])) as quartiles, count(*) as n
    from mart.habit_items($period_starts_on, $period_before_on,
        (select pairs from wanted), (select owners from wanted))
    group by subject_id, habit
),

tests as (
    select *, count(p_value) over () as tests
    from mart.habit_differences($period_starts_on, $period_before_on, (select pairs from wanted),
        (select owners from wanted), (select first_id from wanted))
)

select
    f.habit, s.place, s.subject_name, f.value, f.quartiles[1] as lower_quartile,
    f.quartiles[2] as upper_quartile, f.n, if(s.place = 1, null,
        f.value - max(if(s.place = 1, f.value, null)) over (partition by f.habit)) as difference,
    if(t.p_value is null, null, t.p_value * t.tests < 0.05) as is_different,
    if(t.p_value is null, null, least(1, t.p_value * t.tests)) as p_value,
    t.weeks, t.tests, s.subject_id, s.accounts, s.account_id, s.unit_id, s.region_code, s.platform,
    cast($period as varchar) as period_id
from figures as f
inner join subjects as s on s.subject_id = f.subject_id
left join tests as t on t.subject_id = f.subject_id and t.habit = f.habit
order by f.habit, s.place
