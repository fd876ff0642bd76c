/*
title: {zh: 周期, en: Periods}
description:
  zh: 有数据的周期，最新的在前；日按需计算，只在 kind=day 时列出；任意时段（R…..…）也按需计算，不列出。
  en: The periods that hold data, newest first. Days are computed when asked for and listed with kind=day; free ranges (R…..…) are computed when asked for and not listed.
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
with periods as (
    select period_id, kind, starts_on, before_on, formula_days, real_days, previous_id from mart.periods
    union
    -- Days are computed when one asks for them, and listed when one asks for days.
    select period_id, kind, starts_on, before_on, formula_days, real_days, previous_id from mart.days
    where $kind = 'day'
)

select period_id, kind, starts_on, before_on - 1 as ends_on, formula_days, real_days, previous_id
from periods
where $kind is null or kind = $kind
order by starts_on desc, period_id
limit $limit offset $offset
