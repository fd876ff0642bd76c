/*
title: {zh: 已告知的行, en: Rows told}
description:
  zh: 某计划已经告知过的行（以校验值表示），用来只告知新增的行。
  en: The rows that a schedule has told already, by their hashes, so that it can tell the new ones alone.
scope: closed
role: operator
parameters:
  - schedule
  - limit
  - offset
columns:
  - row_hash
  - {name: first_sent_at, title: {zh: 首次告知时间, en: First sent at}, format: timestamp}
*/
select row_hash, first_sent_at
from meta.dispatch_rows
where $schedule is null or schedule = $schedule
order by first_sent_at, row_hash
limit $limit offset $offset
