/*
title: {zh: 指标分布, en: Spread of measures}
description:
  zh: 某一周期各平台各分组账号的中位数、四分位数与九成位数（线性内插）；下限值按所示数计。不足 least 个账号的分组不列数值。
  en: Median, quartiles and the ninth decile (linear interpolation) of the accounts' measures in a period, per platform and group; a lower bound counts as its value. Groups of fewer accounts than least show no values.
scope: inside
parameters: [{name: period, default: latest-month}, group_by, {name: measure, kind: enum, title: {zh: 指标, en: Measure}, labels: fact}, ...accounts,
  least]
columns: [group_name, platform, {name: measure, title: {zh: 指标, en: Measure}, format: text, labels: fact}, accounts, ...lower_half, ...upper_half,
  {name: ninth_decile, title: {zh: 九成位, en: Ninth decile}, format: decimal2, at_least: ninth_decile_at_least},
  {name: ninth_decile_at_least, title: {zh: 九成位为下限, en: Ninth decile is at least}, format: boolean},
  {name: mean, title: {zh: 平均, en: Mean}, format: decimal2, at_least: mean_at_least}, mean_at_least, has_bounds, group_id, period_id]
*/
with members as (
    select account_id, platform, group_id
    from mart.grouped_accounts($group_by, $platform, $region, $level, $sector, $unit, $period_before_on,
        $is_scoped, $scope_unit, $scope_region, $scope_platform)
),

measured as (
    select a.group_id, a.platform, unnest([
        {'measure': 'posts', 'value': m.posts, 'is_bound': false, 'place': 1},
        {'measure': 'reads', 'value': m.reads, 'is_bound': m.reads_at_least, 'place': 2},
        {'measure': 'plays', 'value': m.plays, 'is_bound': m.plays_at_least, 'place': 3},
        {'measure': 'likes', 'value': m.likes, 'is_bound': m.likes_at_least, 'place': 4},
        {'measure': 'comments', 'value': m.comments, 'is_bound': m.comments_at_least, 'place': 5},
        {'measure': 'forwards', 'value': m.forwards, 'is_bound': m.forwards_at_least, 'place': 6},
        {'measure': 'followers', 'value': m.followers, 'is_bound': m.followers_at_least, 'place': 7}]) as m
    from members as a
    inner join mart.account_measures as m
        on m.account_id = a.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
),

spread as (
    select
        group_id, platform, m.measure as measure, m.place as place, count(*) as accounts,
        quantile_cont(cast(m.value as double), [0.25, 0.5, 0.75, 0.9]) as q, sum(m.value) / count(*) as mean,
        quantile_marks(quantile_cont(cast(m.value as double), [0.25, 0.5, 0.75, 0.9]), quantile_cont(lowest_of(m.value, m.is_bound), [0.25, 0.5, 0.75, 0.9]),
            quantile_cont(highest_of(m.value, m.is_bound), [0.25, 0.5, 0.75, 0.9])) as marks, mark_of_all(m.value, m.is_bound) as mean_at_least,
        coalesce(bool_or(m.is_bound), false) as has_bounds
    from measured
    where m.value is not null and ($measure is null or m.measure = $measure)
    group by all
)

select
    group_id as group_name, platform, measure, accounts, if(accounts < $least, null, q[1]) as lower_quartile,
    if(accounts < $least, null, marks[1]) as lower_quartile_at_least, if(accounts < $least, null, q[2]) as median,
    if(accounts < $least, null, marks[2]) as median_at_least, if(accounts < $least, null, q[3]) as upper_quartile,
    if(accounts < $least, null, marks[3]) as upper_quartile_at_least, if(accounts < $least, null, q[4]) as ninth_decile,
    if(accounts < $least, null, marks[4]) as ninth_decile_at_least, if(accounts < $least, null, mean) as mean,
    if(accounts < $least, null, mean_at_least) as mean_at_least, if(accounts < $least, null, has_bounds) as has_bounds, group_id, cast($period as varchar) as period_id
from spread
order by group_id = 'unknown',
    list_position(['national', 'province', 'city', 'county', 'township'], group_id), group_id, platform, place
