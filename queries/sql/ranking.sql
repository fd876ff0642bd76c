/*
title: {zh: 排行榜, en: Ranking}
description:
  zh: 某一周期内账号按指数排名，名次与上期名次都在同一筛选范围内计算；缺少指标而无法计算的账号列在最后，不排名。
  en: Accounts ranked by an index within a period; both ranks are within the filters. Accounts whose index cannot be computed come last, without a rank.
scope: {account: account_id}
parameters: [{name: index, required: true}, {name: period, default: latest}, platform, region, level, sector, unit,
  {name: search, description: {zh: 账号或单位名称包含的文字；名次不变, en: Text in the account's or unit's name; ranks stay}},
  {name: rank_mode, kind: enum, title: {zh: 并列名次, en: Ties}, default: competition,
    values: [{name: competition, title: {zh: 1、2、2、4, en: 1 2 2 4}}, {name: dense, title: {zh: 1、2、2、3, en: 1 2 2 3}}]}, limit, offset]
columns: [rank, previous_rank, rank_change, account_id, account_name, platform, unit_id, unit_name, region_code, level, sector, score, is_score_at_least,
  previous_score, score_change, posts, reads, reads_at_least, plays, plays_at_least, likes, likes_at_least, comments, comments_at_least,
  forwards, forwards_at_least, followers, followers_at_least, missing]
chart: {kind: bar, label: account_name, value: score, rows: 20}
order: [-score, account_id]
path: /v1/rankings
*/
with period as (
    select previous_id, before_on - 1 as last_on from mart.periods where period_id = $period
),
previous_period as (
    select period_id, before_on - 1 as last_on from mart.periods where period_id = (select previous_id from period)
),
members as materialized (
    select account_id, valid_from, valid_before from mart.accounts
    where
        coalesce($region, $level, $sector, $unit) is not null
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),
-- The day on which the period begins lets whole blocks of scores be passed over.
listed as materialized (
    select account_id, platform, score, is_at_least, missing from mart.index_scores
    where
        starts_on = cast($period_starts_on as date) and period_id = $period
        and index_no = (select index_no from mart.indices where index_id = $index)
        and ($platform is null or platform = $platform)
        and (coalesce($region, $level, $sector, $unit) is null or account_id in (
            select account_id from members, period where valid_from <= last_on and valid_before > last_on
        ))
),
-- Ranks need the page's rows and all before them; a search needs all.
first_rows as (
    select * from listed order by score desc nulls last, account_id
    limit if($search is null, coalesce($limit, 1000000000) + coalesce($offset, 0), 1000000000)
),
ranked as (
    select *, if($rank_mode = 'dense', dense_rank() over w, rank() over w) as place
    from first_rows window w as (order by score desc nulls last)
),
previous_listed as (
    select account_id, score from mart.index_scores
    where
        starts_on < cast($period_starts_on as date)
        and starts_on >= cast($period_starts_on as date) - cast(cast($period_before_on as date) - cast($period_starts_on as date) + 4 as integer)
        and period_id = (select period_id from previous_period)
        and index_no = (select index_no from mart.indices where index_id = $index) and score is not null
        and ($platform is null or platform = $platform)
        and (coalesce($region, $level, $sector, $unit) is null or account_id in (
            select account_id from members, previous_period where valid_from <= last_on and valid_before > last_on
        ))
),
previous_ranked as (
    select *, case when $rank_mode = 'dense' then dense_rank() over w else rank() over w end as place
    from previous_listed window w as (order by score desc)
),

top as materialized (
    select *, if(score is null, null, place) as rank from ranked
    where $search is null or account_id in (
        select account_id from mart.accounts, period
        where valid_from <= last_on and valid_before > last_on
            and contains(lower(concat_ws(' ', name, unit_name)), lower($search))
    )
    order by score desc nulls last, account_id
    limit $limit offset $offset
),
before as (select p.* from top inner join previous_ranked as p using (account_id)),
measures as (
    select m.* from top inner join mart.account_measures as m using (account_id) where m.starts_on = cast($period_starts_on as date) and m.period_id = $period
),
details as (
    select a.* from period, top inner join mart.accounts as a using (account_id)
    where a.valid_from <= last_on and a.valid_before > last_on
)

select
    top.rank, b.place as previous_rank, b.place - top.rank as rank_change,
    account_id, d.name as account_name, top.platform,
    d.unit_id, d.unit_name, d.region_code, d.level, d.sector,
    top.score, top.is_at_least as is_score_at_least, b.score as previous_score, top.score - b.score as score_change,
    m.posts, m.reads, m.reads_at_least, m.plays, m.plays_at_least, m.likes, m.likes_at_least,
    m.comments, m.comments_at_least, m.forwards, m.forwards_at_least, m.followers, m.followers_at_least,
    top.missing
from top
left join before as b using (account_id) left join measures as m using (account_id)
left join details as d using (account_id)
order by top.score desc nulls last, account_id
