/*
title: {zh: 同类组, en: Groups of peers}
description:
  zh: 为一个账号找同类的各级范围：由窄到宽，每级的共同条件与账号数；第一个不少于 8 个账号的一级为所取。各级只含该周期有数据的账号，含本账号。
  en: The steps by which an account's peers are sought, from narrow to wide, with what each group has in common and how many it holds; the first of at least 8 is taken. Counted are accounts with data in the period, itself included.
scope: {account: account_id}
parameters:
  - {name: account_id, required: true}
  - {name: period, default: latest-month}
columns:
  - step
  - peer_group
  - {name: members, title: {zh: 组内账号, en: Members}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: is_chosen, title: {zh: 所取, en: Taken}, format: boolean}
  - platform
  - level
  - sector
  - follower_class
  - region_code
  - account_id
  - period_id
order: [step]
path: /v1/accounts/{account_id}/peer-groups
*/
select
    step, peer_group, members, is_chosen, platform, level, sector, follower_class, region_code,
    cast($account_id as varchar) as account_id, cast($period as varchar) as period_id
from mart.peer_groups($period, $period_starts_on, $period_before_on, $account_id)
order by step
