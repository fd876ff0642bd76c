/*
title: {zh: 传播升降, en: Changes of reach}
description:
  zh: 各账号在一个周期后一半（按有作品的日子折半）的篇均传播与前一半之比：同账号、同形式、同位置的作品自己相比，并扣除同平台各账号同周升降的中位数（不少于 9 个账号时）。传播取阅读，没有则取播放，再没有取互动；比值为 1 加次数的几何均值之比。检验：以有发布的日为单位的 Welch t 检验（按前后日相关折减），前后各不少于 8 天；每半不足 5 篇或含 10万+ 的形式与位置不计；按全部账号作 Holm 校正，校正后 p < 0.05 才标记。
  en: "How an account's reach of a post in the second half of a period (of the days that have posts) stands to that in the first - its posts of one kind and position compared with themselves, less the median of what the accounts of its platform do in the same weeks (where there are 9). Reach is reads, else plays, else interactions; ratios of geometric means of 1 + count. Tested by Welch's t over the days with a post (their number reduced for the correlation of neighbours), 8 days in each half at least; kinds and positions with fewer than 5 posts in a half or with 10万+ are left out; corrected by Holm over all accounts, marked below 0.05."
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: period, default: latest-quarter}
  - found
  - ...listed
  - limit
  - offset
columns:
  - account_name
  - platform
  - {name: outcome, title: {zh: 传播取, en: Reach is}, format: text, labels: outcome}
  - {name: ratio, title: {zh: 后半为前半的倍数, en: Times the first half}, format: decimal4}
  - ratio_low
  - ratio_high
  - is_found
  - p_corrected
  - {name: p_value, title: {zh: p 值, en: p}}
  - {name: early_days, title: {zh: 前半有发布天数, en: Days before}, format: integer}
  - {name: late_days, title: {zh: 后半有发布天数, en: Days after}, format: integer}
  - posts
  - {name: is_relative, title: {zh: 已扣除平台升降, en: Beside its platform}, format: boolean}
  - tests
  - unit_name
  - region_code
  - level
  - sector
  - unit_id
  - account_id
  - period_id
order: [-is_found, ratio, account_id]
path: /v1/reach-changes
*/
with members as materialized (
    select *
    from mart.asked_accounts($platform, $region, $level, $sector, $unit, $list, $tag, $period_starts_on, $period_before_on)
),

stepped as (
    select *, count(p_value) over () as tests,
        (count(p_value) over () + 1 - row_number() over (order by p_value nulls last)) * p_value as step
    from mart.reach_changes($period_starts_on, $period_before_on,
        coalesce((select list(account_id) from members), cast([] as varchar[])))
),

corrected as (
    select *, if(p_value is null, null, least(1, max(step) over (order by p_value nulls last
        rows between unbounded preceding and current row))) as p_corrected
    from stepped
)

select
    m.account_name, m.platform, outcome, ratio, ratio_low, ratio_high, p_corrected < 0.05 as is_found, p_corrected, p_value,
    early_days, late_days, posts, is_relative, tests, m.unit_name, m.region_code, m.level, m.sector, m.unit_id, m.account_id,
    cast($period as varchar) as period_id
from corrected as c inner join members as m on m.account_id = c.account_id
where not $found or coalesce(p_corrected < 0.05, false)
order by is_found desc nulls last, ratio nulls last, m.account_id
limit $limit offset $offset
