/*
title: {zh: 发布版的原始行, en: Rows of a release as kept}
description:
  zh: 一个发布版逐行的内容（JSON，数值精确）及其校验值，供他方程序复核。
  en: The rows of a published list as kept, JSON with exact values, and their hashes; for other programs to check.
scope: {account: account_id}
parameters:
  - {name: release, kind: id, example: R2024-0001, required: true, title: {zh: 发布版, en: Release}}
  - limit
  - offset
columns: [{name: position, title: {zh: 行号, en: Position}, format: integer}, account_id, row_hash,
  {name: content, title: {zh: 内容, en: Content}, format: text}]
order: [position]
*/
select "position", account_id, row_hash, content
from meta.release_rows
where release_id = $release
order by "position"
limit $limit offset $offset
