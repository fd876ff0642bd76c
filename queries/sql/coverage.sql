/*
title: {zh: 覆盖情况, en: Coverage}
description:
  zh: 各地区、层级、平台的账号覆盖：登记的单位数、在该平台有运行账号的单位数与比例、运行账号数、其中该周期有数据的。单位与账号以周期末日的登记为准。
  en: Coverage by region, level and platform - units registered, those with a running account on the platform and their share, running accounts, those with data in the period. As registered on its last day.
scope: inside
parameters:
  - {name: period, default: latest-month}
  - {name: group_by, default: province, title: {zh: 地区, en: Regions}, values: [{name: province, title: {zh: 按省, en: By province}}, {name: city, title: {zh: 按市, en: By city}}, {name: county, title: {zh: 按区县, en: By county}}, {name: all, title: {zh: 不分地区, en: Not divided}}]}
  - platform
  - region
  - level
  - sector
  - limit
  - offset
columns:
  - region_code
  - level
  - platform
  - {name: units, title: {zh: 单位, en: Units}, unit: {zh: 个, en: units}, format: integer}
  - {name: covered_units, title: {zh: 有账号的单位, en: Units with an account}, unit: {zh: 个, en: units}, format: integer}
  - {name: share, title: {zh: 覆盖率, en: Coverage}, format: percent2}
  - accounts
  - {name: accounts_with_data, title: {zh: 有数据的账号, en: Accounts with data}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: data_share, title: {zh: 数据覆盖率, en: Share with data}, format: percent2}
  - period_id
order: [region_code, level, platform]
path: /v1/coverage
*/
with own as (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)),

placed as (
    select
        unit_id, coalesce(level, 'unknown') as level,
        coalesce(case $group_by when 'all' then '000000' when 'province' then left(region_code, 2) || '0000'
            when 'city' then left(region_code, 4) || '00' else region_code end, 'unknown') as region_code
    from mart.units
    where
        valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date)
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($scope_region is null or starts_with(region_code, $scope_region))
        and ($scope_unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $scope_unit))
),

running as (
    select
        a.account_id, a.unit_id, a.platform,
        a.account_id in (select account_id from mart.account_measures
            where starts_on = cast($period_starts_on as date) and period_id = $period and source <> 'unknown') as has_data
    from mart.accounts as a
    where
        a.valid_from < cast($period_before_on as date) and a.valid_before >= cast($period_before_on as date)
        and coalesce(a.state, 'active') not in ('closed', 'cancelled', 'planned')
        and (a.closed_on is null or a.closed_on >= cast($period_before_on as date))
        and (a.opened_on is null or a.opened_on < cast($period_before_on as date))
        and ($platform is null or a.platform = $platform)
        and (not $is_scoped or a.account_id in (select account_id from own))
),

cells as (
    select p.region_code, p.level, x.platform, count(*) as units
    from placed as p cross join (select distinct platform from running) as x
    group by p.region_code, p.level, x.platform
),

counted as (
    select
        p.region_code, p.level, r.platform, count(distinct r.unit_id) as covered_units, count(*) as accounts,
        count(*) filter (r.has_data) as accounts_with_data
    from running as r inner join placed as p on p.unit_id = r.unit_id
    group by p.region_code, p.level, r.platform
)

select
    c.region_code, c.level, c.platform, c.units, coalesce(n.covered_units, 0) as covered_units,
    coalesce(n.covered_units, 0) / c.units as share, coalesce(n.accounts, 0) as accounts,
    coalesce(n.accounts_with_data, 0) as accounts_with_data, n.accounts_with_data / n.accounts as data_share,
    cast($period as varchar) as period_id
from cells as c
left join counted as n on n.region_code = c.region_code and n.level = c.level and n.platform = c.platform
order by c.region_code, list_position(['national', 'province', 'city', 'county', 'township', 'unknown'], c.level), c.platform
limit $limit offset $offset
