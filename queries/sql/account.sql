/*
title: {zh: 账号数据, en: Account}
description:
  zh: 一个账号各周期的指标与指数，按时间排列；名称与主办单位取各周期最后一天的登记。不写指数时取该账号可计算最多的一个。
  en: One account's measures and index over its periods, oldest first, with the name and unit of each period's last day. Without an index, the one that is computed most often.
scope: {account: account_id}
parameters:
  - {name: account_id, required: true}
  - {name: kind, default: week}
  - index
columns: [period_id, starts_on, ends_on, ...account, ...unit_place, role, {name: state, title: {zh: 状态, en: State}, format: text, labels: state},
  index_id, score, is_score_at_least, score_low,
  {name: score_high, title: {zh: 指数上界, en: Highest score}, format: decimal2, description: {zh: 有封顶数时无上界, en: Unbounded where a capped count enters}},
  missing, measure_source, posts, originals, originals_at_least, {name: pushes, title: {zh: 推送次数, en: Pushes}, unit: {zh: 次, en: times}, format: integer}, ...reach,
  watching, watching_at_least, ...reactions, favourites, favourites_at_least, followers, followers_at_least, new_followers, active_days,
  longest_gap_days, capped_posts,
  {name: series_break, title: {zh: 口径变更, en: Series break}, format: text, description: {zh: 自此期起与以前不可比, en: "From this period on, not comparable with those before"}}]
chart: {kind: line, label: period_id, value: score, rows: 120}
order: [starts_on, period_id]
path: /v1/accounts/{account_id}
*/
with periods as (select * from mart.periods where kind = $kind),

scores as (
    select index_scores.*
    from mart.index_scores
    inner join periods using (period_id)
    where account_id = $account_id
),

shown as (
    select index_id from scores
    where $index is null or index_id = $index
    group by index_id
    order by count(score) desc, length(index_id), index_id
    limit 1
),

shown_scores as (select * from scores where index_id in (select index_id from shown)),

measures as (select * from mart.account_measures where account_id = $account_id),

-- The first period that each break may lie in, of those that concern what is shown.
breaks as (
    select b.break_id, b.title_zh, min(p.starts_on) as starts_on
    from mart.series_breaks as b
    inner join periods as p on p.before_on > b.first_on and p.starts_on <= b.last_on
    inner join measures as m on m.period_id = p.period_id
    where
        case b.kind
            when 'index' then b.subject in (select split_part(index_id, '@', 1) from shown)
            when 'measure' then true
            else false
        end
        and (b.platform is null or b.platform in (
            select platform from mart.accounts where account_id = $account_id
        ))
    group by b.break_id, b.title_zh
),

marks as (
    select starts_on, string_agg(title_zh, '；' order by break_id) as series_break
    from breaks
    group by starts_on
)

select
    p.period_id, p.starts_on, p.before_on - 1 as ends_on,
    m.account_id, a.name as account_name, coalesce(a.platform, s.platform) as platform, a.unit_id, a.unit_name,
    a.region_code, a.level, a.sector, a.role, a.state,
    s.index_id, s.score, s.is_at_least as is_score_at_least, s.score_low, s.score_high, s.missing,
    m.source as measure_source, m.posts, m.originals, m.originals_at_least, m.pushes,
    m.reads, m.reads_at_least, m.plays, m.plays_at_least, m.watching, m.watching_at_least,
    m.likes, m.likes_at_least, m.comments, m.comments_at_least, m.forwards, m.forwards_at_least,
    m.favourites, m.favourites_at_least, m.followers, m.followers_at_least,
    m.new_followers, m.active_days, m.longest_gap_days, m.capped_posts, k.series_break
from measures as m
inner join periods as p on p.period_id = m.period_id
left join shown_scores as s on s.period_id = m.period_id
left join mart.accounts as a
    on a.account_id = m.account_id and a.valid_from < p.before_on and a.valid_before >= p.before_on
left join marks as k on k.starts_on = p.starts_on
order by p.starts_on
