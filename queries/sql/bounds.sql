/*
title: {zh: 名次区间, en: Rank bounds}
description:
  zh: 每个账号的指数上下界，以及封顶或缺失的数所容许的最好与最差名次；“不可分”是谁高谁低数据说不清的账号数。并列名次按 1、2、2、4。
  en: Each account's lowest and highest score, and the best and worst rank that capped or missing counts allow; "not separable" counts the accounts of which the data do not say who is ahead. Ties rank 1 2 2 4.
scope: {account: account_id}
parameters: [{name: index, required: true}, {name: period, default: latest}, ...eligible, limit, offset]
columns: [rank, ...account, unit_name, score, is_score_at_least, score_low,
  {name: score_high, title: {zh: 指数上界, en: Highest score}, format: decimal2, description: {zh: 空为无上界, en: Empty where there is no upper bound}},
  best_rank, worst_rank,
  {name: not_separable, title: {zh: 不可分账号数, en: Not separable from}, unit: {zh: 个, en: accounts}, format: integer, description: {zh: 两者的区间相交，谁都可能更高, en: "Their intervals overlap, and either may be ahead"}}]
chart: {kind: bar, label: account_name, value: not_separable, rows: 20}
order: [-score, account_id]
path: /v1/bounds
*/
with period as (select before_on - 1 as last_on from mart.periods where period_id = $period),

members as (
    select a.* from mart.accounts as a, period
    where
        valid_from <= last_on and valid_before > last_on
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
        and (coalesce($list, $tag) is null or account_id in (select account_id from mart.list_members($list, $tag, $period_starts_on, $period_before_on) where is_now))
        and ($opened_before is null or opened_on < cast($opened_before as date))
),

listed as (
    select s.account_id, s.platform, s.score, s.is_at_least, s.score_low as low, s.score_high as high,
        m.name, m.unit_name, rank() over (order by s.score desc) as place,
        if(s.score_low = s.score_high, count(*) over (partition by s.score_low, s.score_high) - 1, 0) as tied
    from mart.index_scores as s
    inner join members as m on m.account_id = s.account_id
    where s.index_id = $index and s.period_id = $period and s.score is not null
        and ($platform is null or s.platform = $platform)
        and ($min_posts is null or s.posts >= $min_posts)
        and ($min_active_days is null or s.account_id in (
            select account_id from mart.account_measures where period_id = $period and active_days >= $min_active_days
        ))
),

edges as (
    select low as edge, 1 as is_low, 0 as is_high from listed
    union all
    select high, 0, 1 from listed
),

-- How many intervals begin and end at or below each edge, and exactly at it.
steps as (
    select edge, sum(is_low) as lows, sum(is_high) as highs from edges group by edge
),

below as (
    select
        edge, lows,
        sum(lows) over (order by edge) as lows_so_far,
        sum(highs) over (order by edge) as highs_so_far
    from steps
),

counted as (
    select
        l.*,
        (select count(*) from listed) as accounts,
        if(l.low < l.high, 1, 0) as is_open,
        h.lows_so_far as begun, h.lows as begin_there,
        w.highs_so_far as ended
    from listed as l
    inner join below as h on h.edge = l.high
    inner join below as w on w.edge = l.low
)

select
    place as rank, account_id, name as account_name, platform, unit_name, score, is_at_least as is_score_at_least,
    low as score_low, if(isinf(high), null, high) as score_high,
    1 + accounts - begun as best_rank,
    1 + accounts - ended - is_open as worst_rank,
    -- those that begin below its top, without those that end at or below its bottom
    (begun - begin_there - is_open) - (ended - (1 - is_open)) + tied as not_separable
from counted
order by score desc, account_id
limit $limit offset $offset
