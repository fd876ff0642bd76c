/*
title: {zh: 账号数量, en: Account counts}
description:
  zh: 某一周期末各平台各分组的账号数：登记状态、本期新开与关停、本期有无更新。有更新与未更新只计有数据的账号；新开与关停按登记的日期。
  en: Accounts per platform and group at the end of a period - by state in the register, opened and closed within it, with posts or without. Active and silent accounts are counted among those with data only; openings and closings go by the register's dates.
scope: inside
parameters: [{name: period, default: latest-month}, group_by, by_platform, ...accounts]
columns: [group_name, platform, accounts, {name: units, title: {zh: 主办单位数, en: Units}, unit: {zh: 个, en: units}, format: integer},
  {name: in_operation, title: {zh: 在运行, en: In operation}, unit: {zh: 个, en: accounts}, description: {zh: 未关停、未注销、未暂停、非拟开设, en: Neither planned nor paused nor closed nor cancelled}},
  {name: share, title: {zh: 占比, en: Share}, format: percent2, description: {zh: 占全部账号, en: Of all accounts}},
  {name: opened, title: {zh: 本期新开, en: Opened}, unit: {zh: 个, en: accounts}, format: integer},
  {name: closed, title: {zh: 本期关停, en: Closed}, unit: {zh: 个, en: accounts}, format: integer},
  {name: active, title: {zh: 本期有更新, en: Active}, unit: {zh: 个, en: accounts}, format: integer},
  {name: silent, title: {zh: 本期未更新, en: Silent}, unit: {zh: 个, en: accounts}, format: integer}, without_data,
  {name: active_share, title: {zh: 更新率, en: Active share}, format: percent2, description: {zh: 有更新占有数据的账号, en: Of the accounts with data}},
  {name: unregistered, title: {zh: 未登记, en: Not registered}, unit: {zh: 个, en: accounts}, format: integer}, group_id, period_id]
*/
with members as (
    select
        *, if($by_platform, platform, null) as shown_platform,
        coalesce(state, if(closed_on < cast($period_before_on as date), 'closed', 'active')) as state_then
    from mart.grouped_accounts($group_by, $platform, $region, $level, $sector, $unit, $period_before_on,
        $is_scoped, $scope_unit, $scope_region, $scope_platform)
    where opened_on is null or opened_on < cast($period_before_on as date)
),

counted as (
    select
        a.group_id, a.shown_platform as platform, count(*) as accounts, count(distinct a.unit_id) as units,
        count(*) filter (where a.state_then not in ('planned', 'paused', 'closed', 'cancelled')) as in_operation,
        count(*) filter (where a.opened_on >= cast($period_starts_on as date)) as opened,
        count(*) filter (where a.closed_on >= cast($period_starts_on as date) and a.closed_on < cast($period_before_on as date)) as closed,
        count(*) filter (where m.posts > 0) as active,
        count(*) filter (where m.posts = 0) as silent,
        count(*) filter (where m.posts is null) as without_data,
        count(*) filter (where not a.is_registered) as unregistered
    from members as a
    left join mart.account_measures as m
        on m.account_id = a.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
    group by a.group_id, a.shown_platform
)

select
    group_id as group_name, platform, accounts, units, in_operation, accounts / sum(accounts) over () as share, opened, closed,
    active, silent, without_data, active / nullif(active + silent, 0) as active_share, unregistered, group_id,
    cast($period as varchar) as period_id
from counted
order by group_id = 'unknown',
    list_position(['national', 'province', 'city', 'county', 'township'], group_id), group_id, platform
