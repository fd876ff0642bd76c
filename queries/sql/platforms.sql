/*
title: {zh: 各平台账号, en: Accounts by platform}
description:
  zh: 某一周期内各平台的账号数、有更新与无更新的账号数、发布数不详的账号数，及已知发布总数。
  en: The accounts of each platform in a period - how many published, how many did not, of how many it is unknown - and the posts that are known.
scope: inside
parameters:
  - {name: period, default: latest}
columns: [platform, accounts,
  {name: active_accounts, title: {zh: 有更新, en: Published}, unit: {zh: 个, en: accounts}, format: integer},
  {name: silent_accounts, title: {zh: 无更新, en: Did not publish}, unit: {zh: 个, en: accounts}, format: integer},
  {name: unknown_accounts, title: {zh: 发布数不详, en: Posts unknown}, unit: {zh: 个, en: accounts}, format: integer},
  {name: active_share, title: {zh: 更新率, en: Share that published}, format: percent2, description: {zh: 占发布数已知的账号, en: Of the accounts whose posts are known}},
  {name: posts, description: {zh: 发布数已知的账号合计, en: Of the accounts whose posts are known}}]
order: [-accounts, platform]
chart: {kind: bar, label: platform, value: accounts, rows: 20}
*/
with current as (
    select distinct account_id, platform from mart.accounts
    where
        valid_before = date '9999-12-31'
        and (not $is_scoped or account_id in (
            select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)
        ))
),

counted as (
    select
        a.platform,
        count(*) as accounts,
        count(*) filter (m.posts > 0) as active_accounts,
        count(*) filter (m.posts = 0) as silent_accounts,
        count(*) - count(m.posts) as unknown_accounts,
        sum(m.posts) as posts
    from current as a
    left join mart.account_measures as m on m.account_id = a.account_id and m.period_id = $period
    group by a.platform
)

select
    platform, accounts, active_accounts, silent_accounts, unknown_accounts,
    active_accounts / nullif(active_accounts + silent_accounts, 0) as active_share, posts
from counted
order by accounts desc, platform
