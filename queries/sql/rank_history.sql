/*
title: {zh: 名次变化, en: Rank history}
description:
  zh: 一个账号按某指数在各周期的名次，均在同一筛选范围内计算；含历来最好与最差名次、连续进入前 N 名的周期数，缺失的周期也列出并说明。不写指数时取该账号可计算最多的一个。
  en: An account's rank by an index in each period, within the filters, with its best and worst rank and the run of periods in the top N. Periods without a rank are listed and say why. Without an index, the one that is computed most often.
scope: {account: account_id}
parameters: [{name: account_id, required: true}, index, {name: kind, default: week}, ...eligible, rank_mode,
  {name: top_n, kind: integer, default: "10", min: 1, title: {zh: 前几名, en: Top}}]
columns: [period_id, starts_on, ends_on, rank, {name: accounts, title: {zh: 排名账号数, en: Accounts ranked}},
  {name: rank_state, title: {zh: 情况, en: State}, format: text, labels: rank_state}, score, is_score_at_least, missing, rank_change,
  {name: is_top, title: {zh: 进入前 N 名, en: In the top}, format: boolean},
  {name: streak, title: {zh: 连续前 N 名, en: Run in the top}, unit: {zh: 期, en: periods}, format: integer, description: {zh: 到本期为止；缺失的周期使连续中断, en: Up to this period; a period without a rank ends it}},
  best_rank, worst_rank, {name: longest_streak, title: {zh: 最长连续前 N 名, en: Longest run in the top}, unit: {zh: 期, en: periods}, format: integer},
  {name: missing_periods, title: {zh: 缺失周期数, en: Periods without a rank}, unit: {zh: 期, en: periods}, format: integer}, account_name, account_id,
  index_id]
chart: {kind: line, label: period_id, value: rank, rows: 120}
order: [starts_on, period_id]
path: /v1/accounts/{account_id}/ranks
*/
with periods as (select * from mart.periods where kind = $kind),
shown as (
    select index_id from mart.index_scores
    where account_id = $account_id and ($index is null or index_id = $index) and period_id in (select period_id from periods)
    group by index_id
    order by count(score) desc, length(index_id), index_id
    limit 1
),
members as materialized (
    select account_id, valid_from, valid_before from mart.accounts
    where
        coalesce($region, $level, $sector, $unit, $opened_before) is not null
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level) and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
        and ($opened_before is null or opened_on < cast($opened_before as date))
),

listed as (
    select s.period_id, s.account_id, s.score, s.is_at_least, s.missing
    from mart.index_scores as s inner join periods as p on p.period_id = s.period_id
    where
        s.index_id = (select index_id from shown) and ($platform is null or s.platform = $platform)
        and ($min_posts is null or s.posts >= $min_posts)
        and (coalesce($list, $tag) is null or exists (
            select 1 from mart.list_times($list, $tag) as l
            where l.account_id = s.account_id and l.valid_from < p.before_on and l.valid_before >= p.before_on
        ))
        and ($min_active_days is null or exists (
            select 1 from mart.account_measures as a
            where a.account_id = s.account_id and a.period_id = s.period_id and a.active_days >= $min_active_days
        ))
        and (coalesce($region, $level, $sector, $unit, $opened_before) is null or exists (
            select 1 from members as m
            where m.account_id = s.account_id and m.valid_from < p.before_on and m.valid_before >= p.before_on
        ))
),

own as (select * from listed where account_id = $account_id),

places as (
    select
        o.period_id, count(*) as accounts,
        case when o.score is not null then 1 + if($rank_mode = 'dense', count(distinct l.score) filter (where l.score > o.score),
            count(*) filter (where l.score > o.score)) end as rank
    from own as o inner join listed as l on l.period_id = o.period_id
    where l.score is not null
    group by o.period_id, o.score
),

known as (
    select period_id from mart.index_scores
    where account_id = $account_id and index_id = (select index_id from shown)
),

history as (
    select
        p.period_id, p.starts_on, p.before_on, r.rank, r.accounts, o.score, o.is_at_least, o.missing,
        case when r.rank is not null then 'ranked' when o.period_id is not null then 'not_computed'
            when p.period_id in (select period_id from known) then 'outside' else 'no_data' end as rank_state,
        coalesce(r.rank <= $top_n, false) as is_top,
        count(*) filter (where not coalesce(r.rank <= $top_n, false)) over (order by p.starts_on) as run
    from periods as p
    left join own as o on o.period_id = p.period_id
    left join places as r on r.period_id = p.period_id
),

runs as (select *, count(*) filter (where is_top) over (partition by run order by starts_on) as streak from history)

select
    h.period_id, h.starts_on, h.before_on - 1 as ends_on, h.rank, h.accounts, h.rank_state, h.score,
    h.is_at_least as is_score_at_least, h.missing, lag(h.rank) over (order by h.starts_on) - h.rank as rank_change,
    h.is_top, h.streak, min(h.rank) over () as best_rank, max(h.rank) over () as worst_rank, max(h.streak) over () as longest_streak,
    count(*) filter (where h.rank is null) over () as missing_periods,
    a.name as account_name, cast($account_id as varchar) as account_id, (select index_id from shown) as index_id
from runs as h
left join mart.accounts as a on a.account_id = $account_id and a.valid_from < h.before_on and a.valid_before >= h.before_on
where exists (select 1 from shown)
order by h.starts_on
