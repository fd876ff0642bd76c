/*
title: {zh: 超常作品, en: Over-performing posts}
description:
  zh: 远高于本账号平时的作品：与本账号此前最近 100 篇同形式（头条与非头条分开）、同一采集时长的作品相比，高于其中不少于给定比例的。不足 20 篇可比的不列。即使一切照旧，也会有约 100 减去该比例的作品偶然入列。受众取阅读，没有则取播放，再没有取互动。10万+ 只知下限：按下限算也高于的才算高于。
  en: "Posts far above what their account is used to - compared with its last 100 earlier posts of the same kind (headlines apart from others) whose counts were taken at the same age, and above a given share of them. Posts with fewer than 20 to compare with are not listed. Where nothing is out of the ordinary, about 100 less this share of posts are listed by chance. Audience is reads, else plays, else interactions. Of 10万+ only a lower bound is known - above is what surely is."
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: period, default: latest-month}
  - {name: counted, kind: enum, default: audience, title: {zh: 计数, en: Counted}, values: [{name: audience, title: {zh: 受众, en: Audience}}, {name: interactions, title: {zh: 互动, en: Interactions}}]}
  - {name: above, kind: integer, default: "95", min: 50, max: 100, title: {zh: 高于百分之几, en: Above so many in 100}}
  - ...listed
  - account_id
  - {name: limit, default: "50"}
  - offset
columns:
  - {name: title, title: {zh: 标题, en: Title}, format: text}
  - account_name
  - platform
  - published_at
  - {name: kind, title: {zh: 形式, en: Kind}, labels: post_kind}
  - {name: value, title: {zh: 次数, en: Count}, format: integer, at_least: value_at_least}
  - {name: value_at_least, title: {zh: 次数为下限, en: Count is at least}}
  - {name: usual, title: {zh: 平时（中位数）, en: Usual (median)}, format: decimal2, at_least: usual_at_least}
  - {name: usual_at_least, title: {zh: 平时为下限, en: Usual is at least}, format: boolean}
  - {name: times, title: {zh: 为平时的倍数, en: Times the usual}, format: decimal2, at_least: value_at_least, description: {zh: 平时为 0 或只知下限时为空, en: Empty where the usual is 0 or a lower bound}}
  - {name: share_below, title: {zh: 高于此前作品的比例, en: Share of earlier ones below}, format: percent2}
  - {name: is_record, title: {zh: 高于全部此前作品, en: Above all of them}, format: boolean}
  - {name: n, title: {zh: 可比作品, en: Compared with}, unit: {zh: 篇, en: posts}, format: integer}
  - {name: age_days, title: {zh: 发布至采集不超过天数, en: Age in days at most}, format: integer, description: {zh: 31 为 30 天以上, en: 31 is more than 30}}
  - unit_name
  - ...account_place
  - post_id
  - url
  - period_id
order: [-share_below, -times, account_id, post_id]
path: /v1/over-performers
*/
with members as materialized (
    select *
    from mart.asked_accounts($platform, $region, $level, $sector, $unit, $list, $tag, $period_starts_on, $period_before_on)
    where ($account_id is null or account_id = $account_id)
),

found as (
    select * from mart.over_performers($period_starts_on, $period_before_on,
        coalesce((select list(account_id) from members), cast([] as varchar[])), $counted)
    where below * 100 >= n * $above
),

posts as (
    select * from mart.published_posts
    where published_at >= cast($period_starts_on as timestamp) - interval 8 hours
        and published_at < cast($period_before_on as timestamp) - interval 8 hours
)

select
    p.title, m.account_name, m.platform, p.published_at, p.kind, f.value, f.is_open as value_at_least, f.usual,
    f.is_usual_open as usual_at_least, if(f.is_usual_open, null, f.value / nullif(f.usual, 0)) as times, f.below / f.n as share_below,
    f.below = f.n as is_record, f.n, f.age as age_days, m.unit_name, m.level, m.sector, m.region_code, m.unit_id, f.account_id, f.post_id,
    p.url, cast($period as varchar) as period_id
from found as f
inner join members as m on m.account_id = f.account_id
inner join posts as p on p.account_id = f.account_id and p.post_id = f.post_id
order by share_below desc, times desc nulls last, f.account_id, f.post_id
limit $limit offset $offset
