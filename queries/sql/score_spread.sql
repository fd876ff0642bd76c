/*
title: {zh: 指数分布, en: Spread of scores}
description:
  zh: 某一周期各指数在各平台各分组账号中的中位数与四分位数（线性内插）；下限值及可高可低的值按所示数计。不足 least 个账号的分组不列数值。
  en: Median and quartiles (linear interpolation) of each index over the accounts of a period, per platform and group; what is not exact counts as its value. Groups of fewer accounts than least show no values.
scope: inside
parameters: [{name: period, default: latest-month}, group_by, index, ...accounts, least]
columns: [index_id, group_name, platform, accounts, ...lower_half, ...upper_half,
  {name: highest, title: {zh: 最高, en: Highest}, format: decimal2, at_least: highest_at_least},
  {name: highest_at_least, title: {zh: 最高为下限, en: Highest is at least}, format: boolean}, unscored,
  {name: bounded, title: {zh: 指数不是准数的账号, en: Accounts whose score is not exact}, unit: {zh: 个, en: accounts}, format: integer}, group_id, period_id]
*/
with members as (
    select account_id, group_id
    from mart.grouped_accounts($group_by, null, $region, $level, $sector, $unit, $period_before_on,
        $is_scoped, $scope_unit, $scope_region, $scope_platform)
),

spread as (
    select
        s.index_id, a.group_id, s.platform, count(s.score) as accounts, quantile_cont(s.score, [0.25, 0.5, 0.75, 1]) as q,
        quantile_marks(quantile_cont(s.score, [0.25, 0.5, 0.75, 1]), quantile_cont(lowest_of(s.score, s.is_at_least), [0.25, 0.5, 0.75, 1]),
            quantile_cont(highest_of(s.score, s.is_at_least), [0.25, 0.5, 0.75, 1])) as marks,
        max(s.score) as highest, count(*) - count(s.score) as unscored,
        count(*) filter (where s.is_at_least is distinct from false and s.score is not null) as bounded
    from mart.index_scores as s
    inner join members as a on a.account_id = s.account_id
    where
        s.starts_on = cast($period_starts_on as date) and s.period_id = $period
        and ($index is null or s.index_id = $index) and ($platform is null or s.platform = $platform)
    group by s.index_id, a.group_id, s.platform
)

select
    index_id, group_id as group_name, platform, accounts, if(accounts < $least, null, q[1]) as lower_quartile,
    if(accounts < $least, null, marks[1]) as lower_quartile_at_least, if(accounts < $least, null, q[2]) as median,
    if(accounts < $least, null, marks[2]) as median_at_least, if(accounts < $least, null, q[3]) as upper_quartile,
    if(accounts < $least, null, marks[3]) as upper_quartile_at_least, if(accounts < $least, null, highest) as highest,
    if(accounts < $least, null, marks[4]) as highest_at_least, unscored, bounded, group_id, cast($period as varchar) as period_id
from spread
where accounts > 0
order by index_id, group_id = 'unknown',
    list_position(['national', 'province', 'city', 'county', 'township'], group_id), group_id, platform
