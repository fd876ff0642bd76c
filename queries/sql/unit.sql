/*
title: {zh: 一个单位, en: A unit}
description:
  zh: 一个单位的名称、层级、系统、地区，及其自己的与含下级单位的账号数、平台数。
  en: A unit's name, level, sector and region, with the accounts and platforms of its own and of its subtree.
scope: inside
parameters: [{name: unit, required: true}]
columns: [unit_id, unit_name, level, sector, region_code,
  {name: own_accounts, title: {zh: 本单位账号, en: Own accounts}, unit: {zh: 个, en: accounts}, format: integer},
  {name: accounts, title: {zh: 账号（含下级单位）, en: "Accounts, subunits included"}},
  {name: units, title: {zh: 开设账号的单位（含下级）, en: "Units with accounts, subunits included"}, unit: {zh: 个, en: units}, format: integer}, platforms]
order: [unit_id]
*/
with current as (
    select * from mart.accounts
    where
        valid_before = date '9999-12-31'
        and (not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
),

within as (
    select unit_id from mart.unit_subtree where ancestor_id = $unit
    union
    select unit_id from current where unit_id = $unit
),

counted as (
    select
        $unit as unit_id,
        any_value(c.unit_name) filter (c.unit_id = $unit) as unit_name,
        any_value(c.level) filter (c.unit_id = $unit) as level,
        any_value(c.sector) filter (c.unit_id = $unit) as sector,
        any_value(c.region_code) filter (c.unit_id = $unit) as region_code,
        count(distinct c.account_id) filter (c.unit_id = $unit) as own_accounts,
        count(distinct c.account_id) as accounts,
        count(distinct c.unit_id) as units,
        count(distinct c.platform) as platforms,
        count(c.account_id) as found
    from within as w
    left join current as c on c.unit_id = w.unit_id
)

select unit_id, unit_name, level, sector, region_code, own_accounts, accounts, units, platforms
from counted
where found > 0
order by unit_id
