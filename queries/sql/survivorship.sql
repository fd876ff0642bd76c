/*
title: {zh: 存续, en: Survivorship}
description:
  zh: 一个较早周期（默认上年同期）有数据的账号，到本周期末：仍有更新的、有数据而未更新的、没有数据的、已关停或注销的各有多少；以及一项指标当时的中位数，全体的、仍有更新的、已关停的：只看留下来的账号会偏多少。不足 8 个账号的一组不列数值（small）。分组以当时末日的登记为准。
  en: "What has become of the accounts that had data in an earlier period (by default a year before) by the end of the period - still publishing, with data but silent, without data, closed - and the median of a measure then, of all, of those that still publish, of those closed: how far looking at survivors alone misleads. Of fewer than 8 accounts no values are told (small). Groups are those of the register at that time."
scope: inside
parameters:
  - {name: period, default: latest-month}
  - {name: since, kind: period, title: {zh: 较早周期, en: Earlier period}, description: {zh: 不写取上年同期, en: Without it the same a year before}}
  - {name: by, default: level, title: {zh: 分组, en: Group by}, values: [{name: platform, title: {zh: 平台, en: Platform}}, {name: level, title: {zh: 平台与层级, en: Platform and level}}, {name: sector, title: {zh: 平台与系统, en: Platform and sector}}, {name: class, title: {zh: 平台与粉丝量级, en: Platform and follower class}}]}
  - {name: measure, kind: enum, labels: compared_measure, default: interactions_per_post, title: {zh: 指标, en: Measure}}
  - platform
  - region
columns:
  - platform
  - {name: group_name, labels: benchmark_group}
  - {name: accounts, title: {zh: 当时的账号, en: Accounts then}}
  - {name: publishing, title: {zh: 仍有更新, en: Still publishing}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: publishing_share, title: {zh: 仍有更新的比例, en: Share still publishing}, format: percent2}
  - {name: silent, title: {zh: 未更新, en: Silent}, unit: {zh: 个, en: accounts}, format: integer}
  - without_data
  - {name: closed, title: {zh: 已关停, en: Closed}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: closed_share, title: {zh: 关停比例, en: Share closed}, format: percent2}
  - {name: measure, title: {zh: 指标, en: Measure}, format: text, labels: compared_measure}
  - {name: median, title: {zh: 当时中位数, en: Median then}, at_least: median_at_least}
  - {name: median_at_least, title: {zh: 当时中位数为下限, en: Median then is at least}}
  - {name: publishing_median, title: {zh: 仍有更新者当时中位数, en: Of those still publishing}, format: decimal2, at_least: publishing_median_at_least}
  - {name: publishing_median_at_least, title: {zh: 仍有更新者中位数为下限, en: Of those still publishing is at least}, format: boolean}
  - {name: closed_median, title: {zh: 已关停者当时中位数, en: Of those closed}, format: decimal2, at_least: closed_median_at_least}
  - {name: closed_median_at_least, title: {zh: 已关停者中位数为下限, en: Of those closed is at least}, format: boolean}
  - {name: survivor_bias, title: {zh: 只看留存者的偏差, en: Error of survivors alone}, format: percent2, at_least: survivor_bias_at_least}
  - {name: survivor_bias_at_least, title: {zh: 偏差为下限, en: Error is at least}, format: boolean}
  - has_bounds
  - suppression
  - {name: since_id, title: {zh: 较早周期, en: Earlier period}, format: id}
  - period_id
order: [platform, group_name]
path: /v1/survivorship
*/
with span as materialized (
    select period_id, starts_on, before_on from mart.periods where period_id = $since
    union all
    select period_id, starts_on, before_on from mart.year_before($period) where $since is null
),

cohort as materialized (
    select v.*, coalesce(v.key_1, 'all') as group_name from mart.benchmark_values(
        (select period_id from span), (select starts_on from span), (select before_on from span), coalesce((
            select list(a.account_id) from mart.accounts as a, span as s
            where a.valid_from < s.before_on and a.valid_before >= s.before_on
                and (not $is_scoped or a.account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
                and ($platform is null or platform = $platform)
                and ($region is null or starts_with(region_code, $region))
        ), cast([] as varchar[])), cast(null as varchar), cast(null as varchar), $by) as v
),

today as (
    select account_id, bool_or(state in ('closed', 'cancelled') or closed_on < cast($period_before_on as date)) as is_closed
    from mart.accounts
    where valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date)
    group by account_id
),

fates as (
    select
        c.platform, c.group_name, c.account_id, max(c.value) filter (c.measure = $measure) as value,
        bool_or(c.is_open) filter (c.measure = $measure) as is_open,
        case when any_value(t.is_closed) then 'closed' when any_value(m.posts) > 0 then 'publishing'
            when any_value(m.posts) = 0 then 'silent' else 'without_data' end as fate
    from cohort as c
    left join today as t on t.account_id = c.account_id
    left join mart.account_measures as m
        on m.account_id = c.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
    group by c.platform, c.group_name, c.account_id
),

counted as (
    select
        platform, group_name, count(*) as accounts, count(*) filter (fate = 'publishing') as publishing, count(*) filter (fate = 'silent') as silent,
        count(*) filter (fate = 'without_data') as without_data, count(*) filter (fate = 'closed') as closed,
        if(count(value) < 8, null, median(value)) as median, coalesce(bool_or(value is not null and is_open is distinct from false), false) as has_bounds,
        quantile_marks([median(value)], [median(lowest)], [median(highest)])[1] as median_open,
        quantile_marks([median(value) filter (fate = 'publishing')], [median(lowest) filter (fate = 'publishing')],
            [median(highest) filter (fate = 'publishing')])[1] as publishing_open,
        quantile_marks([median(value) filter (fate = 'closed')], [median(lowest) filter (fate = 'closed')],
            [median(highest) filter (fate = 'closed')])[1] as closed_open,
        if(count(value) filter (fate = 'publishing') < 8, null, median(value) filter (fate = 'publishing')) as publishing_median,
        if(count(value) filter (fate = 'closed') < 8, null, median(value) filter (fate = 'closed')) as closed_median
    from (select *, lowest_of(value, is_open) as lowest, highest_of(value, is_open) as highest from fates) group by platform, group_name
)

select
    platform, group_name, accounts, publishing, publishing / accounts as publishing_share, silent, without_data, closed,
    closed / accounts as closed_share, cast($measure as varchar) as measure, median, median_open as median_at_least,
    publishing_median, publishing_open as publishing_median_at_least, closed_median, closed_open as closed_median_at_least,
    publishing_median / nullif(median, 0) - 1 as survivor_bias, mark_against(publishing_open, median_open) as survivor_bias_at_least, has_bounds,
    if(median is null, 'small', null) as suppression,
    (select period_id from span) as since_id, cast($period as varchar) as period_id
from counted
order by platform, list_position(['all', 'national', 'province', 'city', 'county', 'township', '0', '1k', '10k', '100k', '1m', 'unknown'], group_name), group_name
