/*
title: {zh: 基准, en: Benchmarks}
description:
  zh: 各平台账号在一个周期的各项指标：中位数、四分位数、账号数、中位数的 95% 区间（次序统计量，不假设分布），并与上年同期比较；可再按层级、系统、粉丝量级及其组合分组，合计行写“全部”。四分位数按 R-7 内插。不足 8 个账号的分组不列（small）；若由合计可以推出它，同一合计下再隐去其次小的分组，直到隐去的不少于两组且合计不少于 8 个账号（secondary）。分组以周期末日的登记为准。
  en: "Measures of the accounts of each platform in a period - median, quartiles, number of accounts, a 95 % interval of the median (order statistics, whatever the distribution), beside the year before; also by level, sector, follower class and their combinations, with totals ('all'). Quartiles interpolate (R-7). Groups of fewer than 8 accounts are hidden (small); where a total would tell of them, so are the next smallest under it, until those hidden are two at least and hold 8 accounts together (secondary). Groups are those of the register on the period's last day."
scope: inside
parameters:
  - {name: period, default: latest-month}
  - {name: by, labels: benchmark_keys, default: platform, title: {zh: 分组, en: Group by}}
  - {name: measure, kind: enum, labels: compared_measure, title: {zh: 指标, en: Measure}, description: {zh: 指数值须写明指数, en: A score needs an index}}
  - index
  - platform
  - region
  - unit
  - list
  - tag
columns:
  - platform
  - {name: level, labels: benchmark_level}
  - {name: sector, labels: content_group}
  - {name: follower_class, labels: benchmark_class}
  - {name: measure, title: {zh: 指标, en: Measure}, format: text, labels: compared_measure}
  - {name: n, title: {zh: 有数值的账号, en: With a value}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: lower_quartile, at_least: lower_quartile_at_least}
  - {name: median, at_least: median_at_least}
  - {name: upper_quartile, at_least: upper_quartile_at_least}
  - {name: median_low, title: {zh: 中位数区间下限, en: Median from}, format: decimal2, at_least: median_low_at_least, description: {zh: 至少 95% 的把握, en: With 95 % at least}}
  - {name: median_high, title: {zh: 中位数区间上限, en: Median to}, format: decimal2, at_least: median_high_at_least}
  - {name: coverage, title: {zh: 区间把握, en: Confidence}, format: percent2}
  - suppression
  - {name: previous_median, title: {zh: 上年同期中位数, en: Median a year before}, format: decimal2, at_least: previous_median_at_least}
  - {name: median_change, title: {zh: 同比, en: Year on year}, format: percent2, description: {zh: 占比与增长率不算同比；任一方未列或只知下限时为空, en: "Not of shares and growths; empty where either is hidden or a lower bound"}}
  - {name: previous_n, title: {zh: 上年同期账号, en: Accounts a year before}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: closed_since, title: {zh: 其后已关停, en: Closed since}, unit: {zh: 个, en: accounts}, format: integer, description: {zh: 其中如今登记为关停或注销的, en: "Of them, registered as closed today"}}
  - lower_quartile_at_least
  - median_at_least
  - upper_quartile_at_least
  - {name: median_low_at_least, title: {zh: 区间下限为下限, en: Median from is at least}, format: boolean}
  - {name: median_high_at_least, title: {zh: 区间上限为下限, en: Median to is at least}, format: boolean}
  - {name: previous_median_at_least, title: {zh: 上年同期为下限, en: A year before is at least}, format: boolean}
  - period_id
order: [measure, platform, level, sector, follower_class]
path: /v1/benchmark
*/
with spans as materialized (
    select cast($period as varchar) as period_id, cast($period_starts_on as date) as starts_on, cast($period_before_on as date) as before_on, 0 as ago
    union all
    select period_id, starts_on, before_on, 1 from mart.year_before($period)
),

members as materialized (
    select s.ago, list(a.account_id) as ids
    from spans as s inner join mart.accounts as a on a.valid_from < s.before_on and a.valid_before >= s.before_on
    where (not $is_scoped or a.account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
        and ($platform is null or platform = $platform)
        and ($region is null or starts_with(region_code, $region))
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
        and (coalesce($list, $tag) is null or account_id in (select account_id from mart.list_members($list, $tag, $period_starts_on, $period_before_on) where is_now))
    group by s.ago
),

now as (
    select * from mart.benchmark_told($period, $period_starts_on, $period_before_on,
        coalesce((select ids from members where ago = 0), cast([] as varchar[])), $index, $measure, $by)
),

was as (
    select * from mart.benchmark_told((select period_id from spans where ago = 1), (select starts_on from spans where ago = 1),
        (select before_on from spans where ago = 1), coalesce((select ids from members where ago = 1), cast([] as varchar[])), $index, $measure, $by)
)

select
    n.platform, n.level, n.sector, n.follower_class, n.measure, n.n, n.lower_quartile, n.median, n.upper_quartile, n.median_low, n.median_high,
    n.coverage, n.suppression, w.median as previous_median,
    if(n.median_open is distinct from false or w.median_open is distinct from false or regexp_matches(n.measure, 'share|growth'), null, n.median / nullif(w.median, 0) - 1) as median_change,
    w.n as previous_n, n.closed_since, n.lower_quartile_open as lower_quartile_at_least, n.median_open as median_at_least,
    n.upper_quartile_open as upper_quartile_at_least, n.median_low_open as median_low_at_least, n.median_high_open as median_high_at_least,
    if(w.median is null, false, w.median_open) as previous_median_at_least, cast($period as varchar) as period_id
from now as n
left join was as w on w.platform = n.platform and w.level is not distinct from n.level and w.sector is not distinct from n.sector
    and w.follower_class is not distinct from n.follower_class and w.measure = n.measure
order by n.measure, n.platform, list_position(['all', 'national', 'province', 'city', 'county', 'township', 'unknown'], n.level), n.level,
    n.sector, list_position(['all', '0', '1k', '10k', '100k', '1m', 'unknown'], n.follower_class), n.follower_class
