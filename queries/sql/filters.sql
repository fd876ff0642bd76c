/*
title: {zh: 筛选项, en: Filters}
description:
  zh: 现有账号的平台、层级、系统、地区各有哪些取值，及各取值的账号数；供页面的下拉框使用。全国性单位的账号不属任何地区（代码 000000），按层级查找。
  en: The platforms, levels, sectors and regions that accounts have now, with their numbers; for the choices of a form. National units belong to no region (their code is 000000); find them by level.
scope: inside
parameters: []
columns: [{name: field, title: {zh: 筛选项, en: Field}, format: text}, {name: value, title: {zh: 取值, en: Value}, format: text}, accounts]
order: [field, value]
*/
with current as (
    select * from mart.accounts
    where
        valid_before = date '9999-12-31'
        and (not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
),

choices as (
    select 'platform' as field, platform as value, count(distinct account_id) as accounts from current group by platform
    union all
    select 'level', level, count(distinct account_id) from current group by level
    union all
    select 'sector', sector, count(distinct account_id) from current group by sector
    union all
    select 'region', region_code, count(distinct account_id) from current group by region_code
)

select field, value, accounts
from choices
where value is not null and (field <> 'region' or not starts_with(value, '0'))
order by field, value
