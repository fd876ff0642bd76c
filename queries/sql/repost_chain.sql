/*
title: {zh: 转发链, en: Chains of reposts}
description:
  zh: 周期内的原文怎样一手一手传开：每次转发、转自谁、距上一手与距原文多久。
  en: "How originals of a period went from hand to hand: each repost, whom it was taken from, and the time since that and since the original."
scope: {account: account_id}
parameters:
  - {name: period, default: latest}
  - origin_account
  - origin_post
  - platform
  - unit
  - limit
  - offset
columns:
  - origin_title
  - origin_account_name
  - origin_at
  - {name: depth, title: {zh: 第几手, en: Step}, format: integer, description: {zh: 1 为直接转自原文；空为相互转发，找不到原文, en: "1: taken from the original itself; empty: taken from each other in a circle"}}
  - ...account
  - unit_id
  - unit_name
  - {name: source_account_name, title: {zh: 转自, en: Taken from}, format: text}
  - {name: reposted_at, title: {zh: 转发时间, en: Reposted}, format: timestamp}
  - {name: step_minutes, title: {zh: 距上一手, en: Since its source}, unit: {zh: 分钟, en: minutes}, format: decimal2}
  - {name: minutes, title: {zh: 距原文, en: Since the original}, unit: {zh: 分钟, en: minutes}, format: decimal2}
  - {name: passed_on_by, title: {zh: 再转发, en: Passed on by}, unit: {zh: 个, en: accounts}, format: integer, description: {zh: 直接转自它的账号, en: "Accounts that took it from here"}}
  - {name: is_contradictory, title: {zh: 早于来源, en: Before its source}, format: boolean, description: {zh: 时间有误，不计用时, en: "Wrong times: no time is counted"}}
  - {name: post_id, title: {zh: 转发文章编号, en: Id of the repost}}
  - {name: source_account_id, title: {zh: 来源账号编号, en: Id of the source account}, format: id}
  - {name: source_post_id, title: {zh: 来源文章编号, en: Id of the source}, format: id}
  - origin_account_id
  - origin_post_id
order: [-origin_at, origin_account_id, origin_post_id, depth, reposted_at, account_id, post_id]
path: /v1/repost-chain
*/
-- Of accounts outside of a bounded scope neither name nor id is told.
with names as (
    select account_id, arg_max(name, valid_from) as name from mart.accounts
    where not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform))
    group by account_id
),

taken as (
    select source_account_id, source_post_id, count(distinct account_id) as accounts from mart.reposts
    group by source_account_id, source_post_id
)

select
    r.origin_title, o.name as origin_account_name, r.origin_at, r.depth, r.account_id, r.account_name, r.platform,
    r.unit_id, r.unit_name, s.name as source_account_name, r.reposted_at, r.step_minutes, r.minutes,
    coalesce(t.accounts, 0) as passed_on_by, r.is_contradictory, r.post_id,
    if(not $is_scoped or s.account_id is not null, r.source_account_id, null) as source_account_id, r.source_post_id,
    if(not $is_scoped or o.account_id is not null, r.origin_account_id, null) as origin_account_id, r.origin_post_id
from mart.reposts as r
left join names as o on o.account_id = r.origin_account_id
left join names as s on s.account_id = r.source_account_id
left join taken as t on t.source_account_id = r.account_id and t.source_post_id = r.post_id
where
    r.origin_on >= cast($period_starts_on as date) and r.origin_on < cast($period_before_on as date) and $period is not null
    and ($origin_account is null or r.origin_account_id = $origin_account)
    and ($origin_post is null or r.origin_post_id = $origin_post)
    and ($platform is null or r.platform = $platform)
    and ($unit is null or r.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by r.origin_at desc nulls last, origin_account_id nulls last, r.origin_post_id, r.depth nulls last, r.reposted_at nulls last, r.account_id, r.post_id
limit $limit offset $offset
