/*
title: {zh: 被拒行, en: Rejects}
description:
  zh: 未能载入的行：文件、工作表、行号、列、值、原因与原文；可指定批次和工作表。
  en: The rows that were not loaded, with file, sheet, line, column, value, reason and original text; of one batch or sheet or of all.
scope: {batch: batch_id}
role: staff
parameters:
  - {name: batch, kind: integer, min: 1, title: {zh: 批次, en: Batch}}
  - {name: sheet, kind: text, title: {zh: 工作表, en: Sheet}}
  - limit
  - offset
columns: [batch_id, source, {name: sheet, title: {zh: 工作表, en: Sheet}, format: text}, {name: line, title: {zh: 行号, en: Line}, format: integer},
  {name: column_name, title: {zh: 列, en: Column}, format: text}, {name: value, title: {zh: 值, en: Value}, format: text},
  {name: reason_zh, title: {zh: 原因, en: Reason in Chinese}, format: text},
  {name: reason, title: {zh: 原因（英文）, en: Reason}, format: text}, {name: raw, title: {zh: 原始行, en: Original row}, format: text}]
order: [-batch_id, sheet, line, column_name]
path: /v1/rejects
*/
select
    rejects.batch_id, batches.source, rejects.sheet, rejects.line,
    rejects.column_name, rejects.value, coalesce(rejects.reason_zh, rejects.reason) as reason_zh,
    rejects.reason, rejects.raw
from meta.rejects as rejects
left join meta.batches as batches on batches.batch_id = rejects.batch_id
where ($batch is null or rejects.batch_id = $batch) and ($sheet is null or rejects.sheet = $sheet)
order by rejects.batch_id desc, rejects.sheet nulls first, rejects.line
limit $limit offset $offset
