/*
title: {zh: 10万+ 作品统计, en: Capped posts}
description:
  zh: 某一周期内发布、阅读或播放为 10万+（只知至少 100001）的作品数，按账号列出；采集口径同热门作品。总数为下限。
  en: Per account the posts of a period whose reads or plays are 10万+, that is 100001 at least; counts as in hot_posts. Their total is a lower bound.
scope: {account: account_id}
parameters:
  - {name: period, default: latest-month}
  - counts
  - ...listed
  - limit
  - offset
columns: [rank, account_name, platform, unit_name, capped_posts, posts,
  {name: unknown_posts, title: {zh: 阅读播放不详, en: Reads and plays unknown}, unit: {zh: 篇, en: posts}, format: integer, description: {zh: 未采集到阅读与播放的作品，不能判断, en: Posts that cannot be judged}},
  {name: capped_share, title: {zh: 10万+ 占比, en: Share of capped posts}, format: percent2, description: {zh: 占可判断的作品, en: Of the posts that can be judged}},
  {name: capped_reads, title: {zh: 其阅读与播放合计, en: Their reads and plays}, unit: {zh: 次, en: times}, format: integer, at_least: is_at_least},
  {name: is_at_least, title: {zh: 合计为下限, en: Total is at least}, format: boolean}, {name: newest_title, title: {zh: 最新一篇, en: Newest}, format: text},
  ...account_place, period_id]
chart: {kind: bar, label: account_name, value: capped_posts, rows: 20}
order: [-capped_posts, account_id]
*/
with members as materialized (
    select *
    from mart.asked_accounts($platform, $region, $level, $sector, $unit, $list, $tag, $period_starts_on, $period_before_on)
),

counted as (
    select
        account_id, count(*) as posts,
        count(*) filter (where reads_at_least or plays_at_least) as capped_posts,
        count(*) filter (where reads is null and plays is null) as unknown_posts,
        cast(sum(coalesce(reads, 0) + coalesce(plays, 0)) filter (where reads_at_least or plays_at_least) as bigint) as capped_reads,
        arg_max(coalesce(title, post_id), published_at) filter (where reads_at_least or plays_at_least) as newest_title
    from mart.listed_posts($period_starts_on, $period_before_on, $counts = 'age')
    where account_id in (select account_id from members)
    group by account_id
)

select
    rank() over (order by c.capped_posts desc) as rank, m.account_name, m.platform, m.unit_name,
    c.capped_posts, c.posts, c.unknown_posts, c.capped_posts / (c.posts - c.unknown_posts) as capped_share,
    c.capped_reads, true as is_at_least, c.newest_title,
    m.level, m.sector, m.region_code, m.unit_id, account_id, cast($period as varchar) as period_id
from counted as c
inner join members as m using (account_id)
where c.capped_posts > 0
order by c.capped_posts desc, account_id
limit $limit offset $offset
