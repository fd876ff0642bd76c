/*
title: {zh: 周期, en: Periods}
description:
  zh: 有数据的周期，最新的在前。
  en: The periods that hold data, newest first.
scope: open
parameters:
  - kind
  - limit
  - offset
columns: [period_id, kind, starts_on, ends_on,
  {name: formula_days, title: {zh: 公式天数, en: Days in formulas}, unit: {zh: 天, en: days}, format: integer, description: {zh: 指数公式中的 d, en: The d of the indices}},
  {name: real_days, title: {zh: 实际天数, en: Real days}, unit: {zh: 天, en: days}, format: integer},
  {name: previous_id, title: {zh: 上一周期, en: Previous period}, format: id}]
order: [-starts_on, period_id]
path: /v1/periods
*/
select period_id, kind, starts_on, before_on - 1 as ends_on, formula_days, real_days, previous_id
from mart.periods
where $kind is null or kind = $kind
order by starts_on desc, period_id
limit $limit offset $offset
