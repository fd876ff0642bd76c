/*
title: {zh: 黄金四小时, en: Golden four hours}
description:
  zh: 事件发生后各单位首次官方行动用了多久，是否在 4 小时内，行动前已有多少提及；责任单位没有行动的也列出。
  en: How long each unit took to its first official action after an event began, whether within 4 hours, and how many mentions there were before; a responsible unit without any action is listed too.
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: period, default: latest}
  - {name: event, kind: id, title: {zh: 事件, en: Event}}
  - ...units
  - limit
  - offset
columns:
  - {name: event_id, title: {zh: 事件编号, en: Event id}, format: id}
  - {name: event_name, title: {zh: 事件, en: Event}, format: text}
  - {name: category, title: {zh: 事件类型, en: Category}, format: text}
  - {name: began_at, title: {zh: 发生时间, en: Began at}, format: timestamp}
  - ...unit_place
  - {name: is_responsible, title: {zh: 责任单位, en: Responsible}, format: boolean}
  - {name: first_at, title: {zh: 首次行动, en: First action}, format: timestamp}
  - {name: minutes, title: {zh: 用时, en: Time taken}, unit: {zh: 分钟, en: minutes}, format: decimal2, description: {zh: 负数为事前预警, en: "Negative: a warning before the event"}}
  - {name: is_within_4_hours, title: {zh: 4小时内, en: Within 4 hours}, format: boolean}
  - {name: actions, title: {zh: 行动次数, en: Actions}, unit: {zh: 次, en: times}, format: integer}
  - {name: first_platform, title: {zh: 首发平台, en: First on}, format: text, labels: platform}
  - {name: first_account_id, title: {zh: 首发账号, en: First account}, format: id}
  - {name: first_title, title: {zh: 首次行动内容, en: First action}, format: text}
  - {name: mentions_before, title: {zh: 行动前提及量, en: Mentions before}, unit: {zh: 条, en: mentions}, format: integer, at_least: is_mentions_before_at_least}
  - {name: is_mentions_before_at_least, title: {zh: 行动前提及量为下限, en: Mentions before is at least}, format: boolean}
  - {name: mentions, title: {zh: 总提及量, en: Mentions}, unit: {zh: 条, en: mentions}, format: integer, at_least: is_mentions_at_least}
  - {name: is_mentions_at_least, title: {zh: 总提及量为下限, en: Mentions is at least}, format: boolean}
order: [-began_at, event_id, -is_responsible, first_at, unit_id]
path: /v1/golden-hours
*/
select
    event_id, event_name, category, began_at, unit_id, unit_name, region_code, level, sector, is_responsible,
    first_at, minutes, if(first_at is null, null, minutes <= 240) as is_within_4_hours, actions, first_platform,
    first_account_id, first_title, mentions_before, is_mentions_before_at_least, mentions, is_mentions_at_least
from mart.event_answers
where
    began_on >= cast($period_starts_on as date) and began_on < cast($period_before_on as date) and $period is not null
    and ($event is null or event_id = $event)
    and ($region is null or starts_with(coalesce(region_code, event_region_code), $region))
    and ($level is null or level = $level)
    and ($sector is null or sector = $sector)
    and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by began_at desc, event_id, is_responsible desc, first_at nulls last, unit_id
limit $limit offset $offset
