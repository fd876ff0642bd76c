/*
title: {zh: 预警, en: Early warning}
description:
  zh: 若不处理，几天内将越过时限的账号与留言：账号连续未更新（默认满 14 天，满 10 天起提醒）、留言未答复（默认满 90 天，满 80 天起提醒）；已越过的一并列出。只计已知的天数，数据没有覆盖的日子不作推断。
  en: "Accounts and messages that cross a limit within some days unless something is done: accounts without an update (limit 14 days, told from 10), messages without an answer (90 days, told from 80); those that are over it too. Only days that are known count."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: matter, kind: enum, labels: warning_matter, title: {zh: 事项, en: Matter}}
  - {name: within, kind: integer, min: 0, title: {zh: 几天内越限, en: Crosses within days}, description: {zh: 不填时账号为 4 天、留言为 10 天, en: "Unless given 4 days for accounts, 10 for messages"}}
  - {name: idle_days, kind: integer, min: 1, default: "14", title: {zh: 未更新时限, en: Idle limit}}
  - {name: answer_days, kind: integer, min: 1, default: "90", title: {zh: 答复时限, en: Answer limit}}
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 不填为数据的最后一天, en: The last day of the data unless given}}
  - {name: is_over, kind: boolean, title: {zh: 已越限, en: Over the limit}}
  - region
  - {name: only_unit, kind: id, example: 990100-00, title: {zh: 责任单位, en: Responsible unit}, description: {zh: 只看本单位，不含下级, en: "This unit, without those below it"}}
  - unit
  - limit
  - offset
columns:
  - {name: crosses_on, title: {zh: 越限日期, en: Crosses on}, format: date, description: {zh: 此日起不合格, en: From this day on it is a fault}}
  - {name: days_left, title: {zh: 剩余天数, en: Days left}, unit: {zh: 天, en: days}, format: integer, description: {zh: 0 或负数为已越限, en: 0 or less is over}}
  - unit_name
  - account_name
  - platform
  - {name: matter, title: {zh: 事项, en: Matter}, format: text, labels: warning_matter}
  - {name: days, title: {zh: 已有天数, en: Days so far}, unit: {zh: 天, en: days}, format: integer}
  - {name: limit_days, title: {zh: 时限, en: Limit}, unit: {zh: 天, en: days}, format: integer}
  - {name: since_on, title: {zh: 起算日期, en: Since}, format: date}
  - {name: known_until, title: {zh: 数据截至, en: Known until}, format: date}
  - evidence
  - {name: is_over, title: {zh: 已越限, en: Over the limit}, format: boolean}
  - account_id
  - {name: inquiry_id, title: {zh: 留言编号, en: Message}, format: id}
  - unit_id
  - region_code
order: [crosses_on, unit_id, account_id, inquiry_id]
path: /v1/supervision/early-warning
*/
select
    w.crosses_on, w.days_left, w.unit_name, w.account_name, w.platform, w.matter, w.days, w.limit_days, w.since_on, w.known_until,
    w.evidence, w.days_left <= 0 as is_over, w.account_id, w.inquiry_id, w.unit_id, w.region_code
from mart.warnings(
    cast($on_day as date), cast($idle_days as integer), cast($answer_days as integer), coalesce(cast($within as integer), 4),
    coalesce(cast($within as integer), 10)
) as w
where
    ($matter is null or w.matter = $matter)
    and ($is_over is null or (w.days_left <= 0) = $is_over)
    and ($region is null or starts_with(w.region_code, $region))
    and ($only_unit is null or w.unit_id = $only_unit)
    and ($unit is null or w.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by w.crosses_on, w.unit_id, w.account_id, w.inquiry_id
limit $limit offset $offset
