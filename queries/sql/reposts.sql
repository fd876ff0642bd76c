/*
title: {zh: 转发任务完成情况, en: Passing on of posts}
description:
  zh: 周期内发布、布置转发或被转发的原文，各单位是否转发、用了多久、经谁转来。只记录任务完成情况，不得作为考核依据（整治“指尖上的形式主义”）；对公众的转发数不在其内。
  en: "Originals of a period that were to be passed on or were: whether each unit did so, how long it took, and from whom it had it. A record of tasks, no basis for appraisals (domain.md 3.9); the public's forwards are not in it."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: period, default: latest}
  - origin_account
  - origin_post
  - {name: repost_state, kind: enum, labels: repost_state, title: {zh: 完成情况, en: State}}
  - ...units
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 时限在此日之后的不算未转发；不填为数据的最后一天, en: "What is due after this day is not missing; by default the last day of the data"}}
  - limit
  - offset
columns:
  - origin_title
  - origin_account_name
  - origin_at
  - ...unit_place
  - {name: repost_state, title: {zh: 完成情况, en: State}, format: text, labels: repost_state}
  - {name: first_at, title: {zh: 首次转发, en: First repost}, format: timestamp}
  - {name: minutes, title: {zh: 用时, en: Time taken}, unit: {zh: 分钟, en: minutes}, format: decimal2}
  - {name: due_at, title: {zh: 时限, en: Due}, format: timestamp}
  - {name: reposting_accounts, title: {zh: 转发账号, en: Accounts}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: depth, title: {zh: 转了几手, en: Steps}, format: integer, description: {zh: 1 为直接转自原文, en: "1: taken from the original itself"}}
  - {name: via_account_name, title: {zh: 转自, en: Taken from}, format: text}
  - ordered_by
  - origin_account_id
  - origin_post_id
order: [-origin_at, origin_account_id, origin_post_id, unit_id]
path: /v1/reposts
*/
-- Of accounts outside of a bounded scope neither name nor id is told.
with names as (
    select account_id, arg_max(name, valid_from) as name from mart.accounts
    where not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform))
    group by account_id
),

last as (select coalesce(cast($on_day as date), max(last_on)) as on_day from mart.fact_span)

select
    r.origin_title, o.name as origin_account_name, r.origin_at, r.unit_id, r.unit_name, r.region_code, r.level, r.sector,
    r.state as repost_state, r.first_at, r.minutes, r.due_at, r.accounts as reposting_accounts, r.depth,
    v.name as via_account_name, r.ordered_by,
    if(not $is_scoped or o.account_id is not null, r.origin_account_id, null) as origin_account_id, r.origin_post_id
from mart.repost_units($period_starts_on, $period_before_on, (select on_day from last)) as r
left join names as o on o.account_id = r.origin_account_id
left join names as v on v.account_id = r.via_account_id
where
    $period is not null
    and ($origin_account is null or r.origin_account_id = $origin_account)
    and ($origin_post is null or r.origin_post_id = $origin_post)
    and ($repost_state is null or r.state = $repost_state)
    and ($region is null or starts_with(r.region_code, $region))
    and ($level is null or r.level = $level)
    and ($sector is null or r.sector = $sector)
    and ($unit is null or r.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by r.origin_at desc nulls last, origin_account_id nulls last, r.origin_post_id, r.unit_id nulls last
limit $limit offset $offset
