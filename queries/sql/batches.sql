/*
title: {zh: 批次, en: Batches}
description:
  zh: 每个载入的文件一批，最新的在前：读入 = 接受 + 拒绝 + 未变。
  en: One batch per loaded file, newest first; rows read are the accepted, the rejected and the unchanged.
scope: {batch: batch_id}
parameters:
  - limit
  - offset
columns: [batch_id, source, feeds, profile, {name: rows_read, title: {zh: 读入, en: Read}, unit: {zh: 行, en: rows}, format: integer},
  {name: rows_accepted, title: {zh: 接受, en: Accepted}, unit: {zh: 行, en: rows}, format: integer}, rows_rejected,
  {name: rows_unchanged, title: {zh: 未变, en: Unchanged}, unit: {zh: 行, en: rows}, format: integer},
  {name: size_bytes, title: {zh: 大小, en: Size}, unit: {zh: 字节, en: bytes}, format: integer},
  {name: started_at, title: {zh: 开始时间, en: Started at}, format: timestamp},
  {name: finished_at, title: {zh: 结束时间, en: Finished at}, format: timestamp}, {name: loaded_by, title: {zh: 导入者, en: Loaded by}, format: text},
  {name: sha256, title: {zh: SHA-256, en: SHA-256}, format: id}]
order: [-batch_id]
path: /v1/batches
*/
select
    batch_id, source, feeds, profile, rows_read, rows_accepted, rows_rejected, rows_unchanged,
    size_bytes, started_at, finished_at, loaded_by, sha256
from meta.batches
order by batch_id desc
limit $limit offset $offset
