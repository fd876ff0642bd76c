/*
title: {zh: 同类位置, en: Position among peers}
description:
  zh: 一个账号的指数与各项指标在同类账号中的位置：数值、百分位、四分位数、中位数、个数、距中位数与下一个四分位数的差。同类组由窄到宽逐级放宽，取第一个不少于 8 个账号的；也可指定哪一级、全部各级，或用名单、标签作组。有数值的账号不足 8 个时不给百分位与四分位数。百分位为低于本账号的占比加相同者（含本身）占比之半。
  en: Where an account's index and measures stand among its peers - value, percentile, quartiles, median, n, distances to the median and to the next quartile. The group of peers is widened step by step until it holds 8 accounts; or name a step, all steps, a saved list or a tag. With fewer than 8 values no percentiles and quartiles are told. The percentile is the share below, plus half the share of those equal, itself included.
scope: {account: account_id}
parameters:
  - {name: account_id, required: true}
  - {name: period, default: latest-month}
  - {name: index, description: {zh: 不写取该账号的主要指数, en: Without it the account's leading one}}
  - {name: measure, kind: enum, labels: compared_measure, title: {zh: 指标, en: Measure}, description: {zh: 不写取全部, en: Without it all}}
  - {name: step, kind: integer, min: 1, max: 6, title: {zh: 放宽到第几级, en: Step of widening}, description: {zh: 不写取第一个不少于 8 个账号的组, en: Without it the first group of at least 8}}
  - {name: all_steps, kind: boolean, default: "false", title: {zh: 列出各级, en: All steps}}
  - list
  - tag
columns:
  - {name: measure, title: {zh: 指标, en: Measure}, format: text, labels: compared_measure}
  - {name: value, title: {zh: 数值, en: Value}, format: decimal2, at_least: value_at_least}
  - value_at_least
  - {name: percentile, title: {zh: 百分位, en: Percentile}, format: percent2, description: {zh: 高于多少比例的同类；因封顶数不能确定时为空，见其下限与上限, en: "The share of peers below; empty where capped counts leave it open, see its bounds"}}
  - {name: percentile_low, title: {zh: 百分位下限, en: Percentile at least}, format: percent2}
  - {name: percentile_high, title: {zh: 百分位上限, en: Percentile at most}, format: percent2}
  - {name: lower_quartile, at_least: lower_quartile_at_least}
  - {name: median, at_least: median_at_least}
  - {name: upper_quartile, at_least: upper_quartile_at_least}
  - {name: n, title: {zh: 有数值的账号, en: With a value}, unit: {zh: 个, en: accounts}, format: integer, description: {zh: 含本账号, en: Itself included}}
  - {name: to_median, title: {zh: 与中位数之差, en: From the median}, format: decimal2, at_least: to_median_at_least, description: {zh: 正数为高于中位数, en: Positive is above}}
  - {name: to_median_at_least, title: {zh: 与中位数之差为下限, en: From the median is at least}, format: boolean}
  - {name: next_quartile, title: {zh: 下一个四分位数, en: Next quartile}, format: decimal2, at_least: next_quartile_at_least, description: {zh: 高于本账号数值的最近一个；最长未更新则取低于的, en: "The nearest above one's value; of the longest gap, below"}}
  - {name: next_quartile_at_least, title: {zh: 下一个四分位数为下限, en: Next quartile is at least}, format: boolean}
  - {name: to_next_quartile, title: {zh: 距下一个四分位数, en: To the next quartile}, format: decimal2, at_least: to_next_quartile_at_least}
  - {name: to_next_quartile_at_least, title: {zh: 距下一个四分位数为下限, en: To the next quartile is at least}, format: boolean}
  - is_hidden
  - peer_group
  - step
  - {name: members, title: {zh: 组内账号, en: Members}, unit: {zh: 个, en: accounts}, format: integer}
  - platform
  - level
  - sector
  - follower_class
  - region_code
  - list_name
  - lower_quartile_at_least
  - median_at_least
  - upper_quartile_at_least
  - measure_no
  - index_id
  - account_id
  - period_id
order: [step, measure_no]
path: /v1/accounts/{account_id}/position
*/
with positions as (
    select *, n < 8 as is_hidden
    from mart.peer_positions($period, $period_starts_on, $period_before_on, $account_id,
        coalesce($index, (select index_id from mart.leading_index($period, $period_starts_on, $account_id))),
        $step, $all_steps, $list, $tag)
    where $measure is null or measure = $measure
)

select
    measure, own_value as value, own_is_open as value_at_least,
    if(is_hidden or percentile_low <> percentile_high, null, percentile_low) as percentile,
    if(is_hidden, null, percentile_low) as percentile_low, if(is_hidden, null, percentile_high) as percentile_high,
    if(is_hidden, null, lower_quartile) as lower_quartile, if(is_hidden, null, median) as median,
    if(is_hidden, null, upper_quartile) as upper_quartile, n,
    if(is_hidden, null, to_median) as to_median, to_median_at_least and not is_hidden as to_median_at_least,
    if(is_hidden, null, next_quartile) as next_quartile, next_quartile_at_least and not is_hidden as next_quartile_at_least,
    if(is_hidden, null, next_quartile - own_value) as to_next_quartile,
    to_next_quartile_at_least and not is_hidden as to_next_quartile_at_least, is_hidden,
    peer_group, step, members, platform, level, sector, follower_class, region_code, list_name,
    lower_quartile_at_least and not is_hidden as lower_quartile_at_least, median_at_least and not is_hidden as median_at_least,
    upper_quartile_at_least and not is_hidden as upper_quartile_at_least, measure_no,
    coalesce($index, (select index_id from mart.leading_index($period, $period_starts_on, $account_id))) as index_id,
    cast($account_id as varchar) as account_id, cast($period as varchar) as period_id
from positions
order by step, measure_no
