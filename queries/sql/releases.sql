/*
title: {zh: 发布版, en: Releases}
description:
  zh: 已发布的榜单，最新的在前：依据哪个批次的数据、哪个公式、由谁发布、校验值，是否已撤回。
  en: The published lists, newest first - from which batch and formula, by whom, with its hash, and whether it was withdrawn.
scope: open
parameters:
  - {name: release, kind: id, title: {zh: 发布版, en: Release}}
  - {name: index, required: false}
  - {name: period, required: false}
  - limit
  - offset
columns: [{name: release_id, title: {zh: 发布版, en: Release}, format: id}, {name: title, title: {zh: 标题, en: Title}, format: text}, index_id, period_id,
  accounts, {name: published_at, title: {zh: 发布时间, en: Published at}}, {name: published_by, title: {zh: 发布者, en: Published by}, format: text},
  {name: withdrawn_at, title: {zh: 撤回时间, en: Withdrawn at}, format: timestamp},
  {name: withdrawn_by, title: {zh: 撤回者, en: Withdrawn by}, format: text}, {name: withdrawal_reason, title: {zh: 撤回原因, en: Reason}, format: text},
  batch_id, {name: snapshot_id, title: {zh: 快照, en: Snapshot}, format: integer}, {name: query, title: {zh: 查询, en: Query}, format: id},
  {name: parameters, title: {zh: 参数, en: Parameters}, format: text}, {name: columns, title: {zh: 列, en: Columns}, format: text},
  {name: options, title: {zh: 选项, en: Options}, format: text}, {name: fingerprint, title: {zh: 公式指纹, en: Fingerprint of the formula}, format: id},
  {name: made_with, title: {zh: 程序版本, en: Made with}, format: text}, {name: list_hash, title: {zh: 榜单校验值, en: Hash of the list}, format: id}]
order: [-published_at, -release_id]
path: /v1/releases
*/
select
    r.release_id, r.title, r.index_id, r.period_id, r.accounts, r.published_at, r.published_by,
    w.withdrawn_at, w.withdrawn_by, w.reason as withdrawal_reason, r.batch_id, r.snapshot_id, r.query,
    r.parameters, r.columns, r.options, r.fingerprint, r.made_with, r.list_hash
from meta.releases as r
left join meta.release_withdrawals as w on w.release_id = r.release_id
where
    ($release is null or r.release_id = $release)
    and ($index is null or r.index_id = $index)
    and ($period is null or r.period_id = $period)
order by r.published_at desc, r.release_id desc
limit $limit offset $offset
