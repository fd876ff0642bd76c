/*
title: {zh: 口径变更, en: Series breaks}
description:
  zh: 指标、指数、榜单口径变更的日期与出处；跨过它的前后数值不可比。只知年或月的，起止为该年或该月；日期未查得的留空。
  en: The days on which a measure, an index or a published list ceased to be comparable with itself, with their sources. Where only a year or month is known the span is that year or month; where nothing is, it is empty.
scope: open
parameters:
  - platform
  - {name: kind, title: {zh: 对象, en: Of}, values: [{name: measure, title: {zh: 指标, en: Measure}}, {name: index, title: {zh: 指数, en: Index}}, {name: list, title: {zh: 公布的榜单, en: Published list}}]}
columns:
  - {name: break_id, title: {zh: 编号, en: Id}, format: id}
  - {name: kind, title: {zh: 对象, en: Of}}
  - {name: subject, title: {zh: 指标或指数, en: Measure or index}, format: id}
  - platform
  - {name: first_on, title: {zh: 最早日期, en: Not before}, format: date}
  - {name: last_on, title: {zh: 最晚日期, en: Not after}, format: date}
  - {name: precision, title: {zh: 日期精度, en: Precision}, format: text}
  - {name: mark, title: {zh: 标记, en: Mark}, description: {zh: E 见于原文，D 推得，U 待核, en: "E read in a source, D derived, U unverified"}}
  - {name: title_zh, title: {zh: 说明, en: In Chinese}, format: text}
  - {name: title_en, title: {zh: 英文说明, en: In English}, format: text}
  - {name: source, title: {zh: 出处, en: Source}}
order: [first_on, break_id, subject]
path: /v1/series-breaks
*/
select break_id, kind, subject, platform, first_on, last_on, "precision", mark, title_zh, title_en, source
from mart.series_breaks
where ($platform is null or platform is null or platform = $platform) and ($kind is null or kind = $kind)
order by first_on nulls last, break_id, subject
