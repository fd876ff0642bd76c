/*
title: {zh: 账号概况, en: Account card}
description:
  zh: 一个账号在某一周期的登记情况、主要指标、指数，以及在全部、同层级、同系统同平台账号中的名次。不写指数时取该账号该周期算得出的一个。
  en: One account in one period - its registration, main measures and index, and its rank among all accounts of its platform, those of its level and of its sector. Without an index, one that has a score in the period.
scope: {account: account_id}
parameters:
  - {name: account_id, required: true}
  - {name: period, default: latest}
  - index
columns: [account_name, platform, unit_name, level, sector, region_code, role, {name: state, title: {zh: 状态, en: State}, format: text, labels: state},
  opened_on, index_id, score, is_score_at_least, {name: previous_score, description: {zh: 同一指数上一周期, en: Of the same index in the period before}},
  is_previous_score_at_least, score_change, is_score_change_at_least, rank, ranked, {name: level_rank, title: {zh: 同层级名次, en: Rank in the level}, format: integer},
  {name: level_ranked, title: {zh: 同层级上榜账号, en: Ranked in the level}, unit: {zh: 个, en: accounts}, format: integer},
  {name: sector_rank, title: {zh: 同系统名次, en: Rank in the sector}, format: integer},
  {name: sector_ranked, title: {zh: 同系统上榜账号, en: Ranked in the sector}, unit: {zh: 个, en: accounts}, format: integer}, missing, posts, originals, originals_at_least,
  ...counts, new_followers, active_days, longest_gap_days, capped_posts, measure_source, account_id, unit_id, period_id]
*/
with facts as (
    select account_id, name, platform, unit_id, unit_name, level, sector, region_code, role, state, opened_on
    from mart.accounts
    where valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date)
),

own as (select * from facts where account_id = $account_id),

shown as (
    select index_id from mart.index_scores
    where
        account_id = $account_id and starts_on = cast($period_starts_on as date) and period_id = $period
        and ($index is null or index_id = $index)
    -- The plain index of the shortest name in its newest version.
    order by score is null, length(split_part(index_id, '@', 1)), not regexp_full_match(split_part(index_id, '@', 2), '[0-9.]+'),
        list_transform(string_split(split_part(index_id, '@', 2), '.'), part -> try_cast(part as integer)) desc, index_id
    limit 1
),

listed as (
    select s.account_id, s.score, s.is_at_least, s.missing, f.level, f.sector
    from mart.index_scores as s
    left join facts as f on f.account_id = s.account_id
    where
        s.starts_on = cast($period_starts_on as date) and s.period_id = $period
        and s.index_id = (select index_id from shown) and s.platform = (select platform from own)
),

score as (select * from listed where account_id = $account_id),

places as (
    select
        count(*) as ranked, 1 + count(*) filter (where l.score > s.score) as rank,
        count(*) filter (where l.level = s.level) as level_ranked,
        1 + count(*) filter (where l.level = s.level and l.score > s.score) as level_rank,
        count(*) filter (where l.sector = s.sector) as sector_ranked,
        1 + count(*) filter (where l.sector = s.sector and l.score > s.score) as sector_rank
    from score as s, listed as l
    where l.score is not null and s.score is not null
    having count(*) > 0
),

previous as (
    select score, is_at_least from mart.index_scores
    where
        account_id = $account_id and index_id = (select index_id from shown)
        and period_id = (select previous_id from mart.periods where period_id = $period)
)

select
    o.name as account_name, o.platform, o.unit_name, o.level, o.sector, o.region_code, o.role, o.state, o.opened_on,
    (select index_id from shown) as index_id, s.score, s.is_at_least as is_score_at_least, b.score as previous_score,
    b.is_at_least as is_previous_score_at_least, s.score - b.score as score_change,
    mark_against(s.is_at_least, b.is_at_least) as is_score_change_at_least, p.rank, p.ranked,
    if(o.level is null, null, p.level_rank) as level_rank, if(o.level is null, null, p.level_ranked) as level_ranked,
    if(o.sector is null, null, p.sector_rank) as sector_rank, if(o.sector is null, null, p.sector_ranked) as sector_ranked, s.missing,
    m.posts, m.originals, m.originals_at_least, m.reads, m.reads_at_least, m.plays, m.plays_at_least, m.likes, m.likes_at_least, m.comments, m.comments_at_least,
    m.forwards, m.forwards_at_least, m.followers, m.followers_at_least, m.new_followers, m.active_days, m.longest_gap_days,
    m.capped_posts, m.source as measure_source, o.account_id, o.unit_id, cast($period as varchar) as period_id
from own as o
left join score as s on true
left join places as p on true
left join previous as b on true
left join mart.account_measures as m
    on m.account_id = o.account_id and m.starts_on = cast($period_starts_on as date) and m.period_id = $period
