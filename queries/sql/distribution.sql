/*
title: {zh: 分布, en: Distribution}
description:
  zh: 某一周期内一组账号某指数的分布：个数、最小、四分位、中位、均值、最大，不列任何账号。不足 8 个账号的组只给个数，以免看出某一个；账号数为有指数值的账号。
  en: How an index is spread over a group of accounts in a period - number, minimum, quartiles, median, mean, maximum, without any account. Of a group of fewer than 8 only the number is told, so that none can be made out; counted are accounts with a score.
scope: open
parameters: [{name: index, required: true}, {name: period, default: latest}, platform, region, level, sector,
  {name: group_by, values: [{name: all, title: {zh: 不分组, en: All}}, {name: platform, title: {zh: 平台, en: Platform}}, {name: level, title: {zh: 层级, en: Level}}, {name: sector, title: {zh: 系统, en: Sector}}, {name: province, title: {zh: 省, en: Province}}, {name: city, title: {zh: 市, en: City}}]}]
columns:
  - {name: group_id, title: {zh: 分组, en: Group}}
  - accounts
  - {name: bounded, title: {zh: 其中指数不是准数, en: Of them not exact}, unit: {zh: 个, en: accounts}, format: integer,
    description: {zh: 含封顶数，真值不低于所列；榜内换算的指数还可能更低, en: "With capped counts, whose true score is not below; that of an index scaled within a list may be"}}
  - {name: minimum, title: {zh: 最小, en: Minimum}, format: decimal2, at_least: minimum_at_least}
  - {name: minimum_at_least, title: {zh: 最小为下限, en: Minimum is at least}, format: boolean}
  - ...lower_half
  - {name: mean, title: {zh: 均值, en: Mean}, format: decimal2, at_least: mean_at_least}
  - mean_at_least
  - ...upper_half
  - {name: maximum, title: {zh: 最大, en: Maximum}, format: decimal2, at_least: maximum_at_least}
  - {name: maximum_at_least, title: {zh: 最大为下限, en: Maximum is at least}, format: boolean}
  - is_hidden
  - index_id
  - period_id
*/
with period as (select before_on - 1 as last_on from mart.periods where period_id = $period),

members as (
    select
        account_id,
        coalesce(case $group_by
            when 'all' then 'all' when 'platform' then platform when 'level' then level when 'sector' then sector
            when 'province' then left(region_code, 2) || '0000' else left(region_code, 4) || '00'
        end, 'unknown') as group_id
    from mart.accounts, period
    where
        valid_from <= last_on and valid_before > last_on
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
),

scored as (
    select m.group_id, s.score, s.is_at_least
    from mart.index_scores as s
    inner join members as m on m.account_id = s.account_id
    where s.index_id = $index and s.period_id = $period and s.score is not null
        and ($platform is null or s.platform = $platform)
),

spread as (
    select
        group_id, count(*) as accounts, count(*) filter (where is_at_least is distinct from false) as bounded, count(*) < 8 as is_hidden,
        min(score) as minimum, quantile_cont(score, 0.25) as lower_quartile, median(score) as median, avg(score) as mean,
        quantile_cont(score, 0.75) as upper_quartile, max(score) as maximum,
        quantile_marks(quantile_cont(score, [0, 0.25, 0.5, 0.75, 1]), quantile_cont(lowest_of(score, is_at_least), [0, 0.25, 0.5, 0.75, 1]),
            quantile_cont(highest_of(score, is_at_least), [0, 0.25, 0.5, 0.75, 1])) as marks, mark_of_all(score, is_at_least) as mean_at_least
    from scored
    group by group_id
)

select
    group_id, accounts, if(is_hidden, null, bounded) as bounded, if(is_hidden, null, minimum) as minimum,
    if(is_hidden, null, marks[1]) as minimum_at_least, if(is_hidden, null, lower_quartile) as lower_quartile,
    if(is_hidden, null, marks[2]) as lower_quartile_at_least, if(is_hidden, null, median) as median,
    if(is_hidden, null, marks[3]) as median_at_least, if(is_hidden, null, mean) as mean,
    if(is_hidden, null, mean_at_least) as mean_at_least, if(is_hidden, null, upper_quartile) as upper_quartile,
    if(is_hidden, null, marks[4]) as upper_quartile_at_least, if(is_hidden, null, maximum) as maximum,
    if(is_hidden, null, marks[5]) as maximum_at_least, is_hidden,
    cast($index as varchar) as index_id, cast($period as varchar) as period_id
from spread
order by group_id
