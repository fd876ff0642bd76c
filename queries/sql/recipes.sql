/*
title: {zh: 批次读取方式, en: Recipes}
description:
  zh: 每个批次读取文件时用的数据类别、来源说明、年份、采集时间和表头（JSON），改正的拒收行照此再装入。
  en: How the file of each batch was read, as JSON, so that rejected rows can be loaded again once they are mended.
scope: {batch: batch_id}
role: staff
parameters:
  - {name: batch, kind: integer, min: 1, title: {zh: 批次, en: Batch}}
  - limit
  - offset
columns: [batch_id, source, feeds, profile, rows_rejected, {name: recipe, title: {zh: 读取方式, en: Recipe}, format: text}]
order: [-batch_id]
*/
select batch_id, source, feeds, profile, rows_rejected, recipe
from meta.batches
where $batch is null or batch_id = $batch
order by batch_id desc
limit $limit offset $offset
