/*
title: {zh: 并排比较：登记的功能, en: "Side by side: functions"}
description:
  zh: 2 至 50 个账号、单位（含下级）或地区（含下级）的账号在登记中写明的功能：每一项有多少账号提供。登记未写明功能的账号不计入，各方都未写明的没有结果。
  en: The functions that the register says the accounts of 2 to 50 accounts, units or regions (subtrees) offer - how many offer each. Accounts of which it tells none are not counted.
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - ...compared
  - platform
columns:
  - {name: offered, title: {zh: 功能, en: Function}, format: text}
  - place
  - {name: subject_name, title: {zh: 名称, en: Name}}
  - {name: is_offered, title: {zh: 提供, en: Offered}, format: boolean}
  - {name: offering, title: {zh: 提供的账号, en: Accounts that offer it}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: told, title: {zh: 写明功能的账号, en: Accounts whose functions are told}, unit: {zh: 个, en: accounts}, format: integer}
  - ...compared_subject
order: [offered, place]
path: /v1/compare/functions
*/
with subjects as materialized (
    select * from mart.own_compared($ids, $by, $period_before_on, $platform,
        $scope_unit, $scope_region, $scope_platform)
),

members as (select subject_id, unnest(pairs).account as account_id from subjects),

told as materialized (
    select m.subject_id, m.account_id, f.offered
    from mart.account_functions as f
    inner join members as m on m.account_id = f.account_id
    where f.valid_from < cast($period_before_on as date)
        and f.valid_before >= cast($period_before_on as date)
),

sizes as (select subject_id, count(distinct account_id) as told from told group by subject_id),

offers as (
    select subject_id, offered, count(*) as offering from told group by subject_id, offered
)

select
    o.offered, s.place, s.subject_name, coalesce(n.offering, 0) > 0 as is_offered,
    coalesce(n.offering, 0) as offering, z.told, s.subject_id, s.accounts, s.account_id, s.unit_id,
    s.region_code, s.platform, cast($period as varchar) as period_id
from (select distinct offered from offers) as o
cross join subjects as s
inner join sizes as z on z.subject_id = s.subject_id
left join offers as n on n.subject_id = s.subject_id and n.offered = o.offered
order by o.offered, s.place
