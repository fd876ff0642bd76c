/*
title: {zh: 总览, en: Overview}
description:
  zh: 仓库里有什么：现有账号、单位、平台数，已载入与尚未计算的批次，被拒行数，发布版数。
  en: What the warehouse holds - accounts, units and platforms now, batches loaded and not yet computed, rows refused, lists published.
scope: open
parameters: []
columns: [accounts, {name: registered, title: {zh: 已登记账号, en: Registered}, unit: {zh: 个, en: accounts}, format: integer},
  {name: units, title: {zh: 开设账号的单位, en: Units with accounts}, unit: {zh: 个, en: units}, format: integer}, platforms,
  {name: batches, unit: {zh: 批, en: batches}, format: integer},
  {name: pending_batches, title: {zh: 尚未计算的批次, en: Batches not computed yet}, unit: {zh: 批, en: batches}, format: integer},
  {name: rejected_rows, title: {zh: 被拒行, en: Rejected rows}, unit: {zh: 行, en: rows}, format: integer},
  {name: releases, title: {zh: 有效发布版, en: Releases in force}, unit: {zh: 个, en: lists}, format: integer}]
order: [accounts]
*/
with current as (select * from mart.accounts where valid_before = date '9999-12-31'),

held as (
    select
        count(distinct account_id) as accounts,
        count(distinct account_id) filter (is_registered) as registered,
        count(distinct unit_id) as units,
        count(distinct platform) as platforms
    from current
),

computed as (select coalesce(max(last_batch_id), 0) as batch_id from meta.snapshots),

loaded as (
    select
        count(*) as batches,
        count(*) filter (b.batch_id > c.batch_id) as pending_batches,
        coalesce(sum(b.rows_rejected), 0) as rejected_rows
    from meta.batches as b
    cross join computed as c
),

published as (
    select count(*) as releases from meta.releases
    where release_id not in (select release_id from meta.release_withdrawals)
)

select accounts, registered, units, platforms, batches, pending_batches, rejected_rows, releases
from held
cross join loaded
cross join published
order by accounts
