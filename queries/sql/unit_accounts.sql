/*
title: {zh: 单位账号成绩, en: Accounts of units}
description:
  zh: 某一周期内各单位（含下级）账号的主要指标，及其指数在同平台全部账号中的名次。每个账号取该周期算得出的一个指数，写了指数则取该指数。
  en: The accounts of units (and those below them) with their main measures in a period, and the rank of their index among all accounts of their platform. Each account has one index that was computed for it, or the one asked for.
scope: {account: account_id}
parameters: [{name: period, default: latest}, index, ...accounts, limit, offset]
order: [unit_id, platform, account_id]
columns: [unit_name, account_name, platform, role, {name: state, title: {zh: 状态, en: State}, format: text, labels: state}, index_id, score,
  is_score_at_least, rank, ranked, posts, ...counts, active_days, measure_source, ...account_place, period_id]
*/
with members as (
    select * from mart.asked_accounts($platform, $region, $level, $sector, $unit, null, null,
        $period_starts_on, $period_before_on)
),

scores as (
    select
        account_id, index_id, score, is_at_least, platform,
        rank() over (partition by index_id, platform order by score desc) as rank,
        count(*) over (partition by index_id, platform) as ranked
    from mart.index_scores
    where
        starts_on = cast($period_starts_on as date) and period_id = $period and score is not null
        and ($index is null or index_id = $index)
),

-- The plain index of the shortest name in its newest version.
chosen as (
    select * from scores
    qualify row_number() over (partition by account_id order by length(split_part(index_id, '@', 1)), not regexp_full_match(split_part(index_id, '@', 2), '[0-9.]+'),
        list_transform(string_split(split_part(index_id, '@', 2), '.'), part -> try_cast(part as integer)) desc, index_id) = 1
)

select
    a.unit_name, a.account_name, a.platform, a.role, a.state, c.index_id, c.score, c.is_at_least as is_score_at_least,
    c.rank, c.ranked, m.posts, m.reads, m.reads_at_least, m.plays, m.plays_at_least, m.likes, m.likes_at_least,
    m.comments, m.comments_at_least, m.forwards, m.forwards_at_least, m.followers, m.followers_at_least, m.active_days,
    m.source as measure_source, a.level, a.sector, a.region_code, a.unit_id, a.account_id, cast($period as varchar) as period_id
from members as a
left join chosen as c on c.account_id = a.account_id
left join mart.account_measures as m
    on m.account_id = a.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
order by a.unit_id nulls last, a.platform, a.account_id
limit $limit offset $offset
