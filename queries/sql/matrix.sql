/*
title: {zh: 矩阵账号, en: Matrix of accounts}
description:
  zh: 一个单位（含下级）在各平台的全部账号：各自的发布、触达、互动与指数，在矩阵中的份额，多少天没有更新。触达为阅读加播放；互动为点赞、评论、转发之和，只计已知的。
  en: All accounts of a unit and its subunits on all platforms - their posts, reach, interactions and index, their share in the matrix, the days without a post. Reach is reads plus plays; interactions are likes, comments and forwards, as far as known.
scope: {account: account_id}
parameters: [{name: unit, required: true}, {name: period, default: latest}, platform, limit, offset]
columns:
  - ...account
  - role
  - {name: state, title: {zh: 状态, en: State}, format: text, labels: state}
  - unit_id
  - unit_name
  - posts
  - {name: reach, title: {zh: 触达, en: Reach}, unit: {zh: 次, en: times}, format: integer, at_least: reach_at_least}
  - {name: reach_at_least, title: {zh: 触达为下限, en: Reach is at least}}
  - {name: reach_share, title: {zh: 触达份额, en: Share of reach}, format: percent2, at_least: reach_share_at_least}
  - {name: reach_share_at_least, title: {zh: 触达份额为下限, en: Share of reach is at least}, format: boolean}
  - {name: interactions, title: {zh: 互动, en: Interactions}, unit: {zh: 次, en: times}, format: integer, at_least: interactions_at_least}
  - {name: interactions_at_least, title: {zh: 互动为下限, en: Interactions is at least}, format: boolean}
  - {name: interaction_share, title: {zh: 互动份额, en: Share of interactions}, format: percent2, at_least: interaction_share_at_least}
  - {name: interaction_share_at_least, title: {zh: 互动份额为下限, en: Share of interactions is at least}, format: boolean}
  - followers
  - followers_at_least
  - {name: platform_place, title: {zh: 同平台名次, en: Place on the platform}, format: integer, description: {zh: 矩阵内同一平台按指数的名次, en: "By index, among the matrix's accounts of that platform"}}
  - index_id
  - score
  - is_score_at_least
  - active_days
  - longest_gap_days
  - {name: last_post_on, title: {zh: 最后更新, en: Last post}, format: date}
  - {name: idle_days, title: {zh: 截至期末未更新, en: Days without a post}, unit: {zh: 天, en: days}, format: integer}
chart: {kind: bar, label: account_name, value: reach, rows: 20}
order: [-reach, -interactions, account_id]
path: /v1/units/{unit}/matrix
*/
with period as (select period_id, starts_on, before_on, before_on - 1 as last_on from mart.periods where period_id = $period),

members as (
    select
        a.*,
        not $is_scoped or a.account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)) as is_own
    from mart.accounts as a
    inner join period as p on a.valid_from <= p.last_on and a.valid_before > p.last_on
    where
        a.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit)
        and ($platform is null or a.platform = $platform)
        and coalesce(a.closed_on > p.starts_on, true)
),

measures as (
    select m.* from mart.account_measures as m
    inner join members using (account_id)
    where m.starts_on = cast($period_starts_on as date) and m.period_id = $period and $period_before_on is not null
),

scores as (
    select s.* from mart.index_scores as s
    inner join members using (account_id)
    where s.starts_on = cast($period_starts_on as date) and s.period_id = $period
),

-- On each platform the index that most of these accounts have.
shown as (
    select platform, index_id from scores
    group by platform, index_id
    qualify row_number() over (partition by platform order by count(score) desc, length(index_id), index_id) = 1
),

joined as (
    select
        a.account_id, a.name as account_name, a.platform, a.role, a.state, a.unit_id, a.unit_name, bool_and(a.is_own) over () as is_all_own, m.posts,
        if(m.reads is null and m.plays is null, null, coalesce(m.reads, 0) + coalesce(m.plays, 0)) as reach,
        coalesce(m.reads_at_least, false) or coalesce(m.plays_at_least, false) as reach_at_least,
        if(coalesce(m.likes, m.comments, m.forwards) is null, null,
            coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.forwards, 0)) as interactions,
        coalesce(m.likes_at_least or m.likes is null, false) or coalesce(m.comments_at_least or m.comments is null, false)
            or coalesce(m.forwards_at_least or m.forwards is null, false) as interactions_at_least,
        m.followers, m.followers_at_least, s.index_id, s.score, s.is_at_least, m.active_days, m.longest_gap_days, m.last_post_on,
        p.last_on - m.last_post_on as idle_days
    from members as a
    cross join period as p
    left join measures as m using (account_id)
    left join shown as i on i.platform = a.platform
    left join scores as s on s.account_id = a.account_id and s.index_id = i.index_id
)

select
    account_id, account_name, platform, role, state, unit_id, unit_name, posts,
    reach, reach_at_least, if(is_all_own, reach / nullif(sum(reach) over (), 0), null) as reach_share,
    if(is_all_own, share_mark(reach_at_least, count(*) filter (reach is not null and reach_at_least) over ()), false) as reach_share_at_least,
    interactions, if(interactions is null, false, interactions_at_least) as interactions_at_least,
    if(is_all_own, interactions / nullif(sum(interactions) over (), 0), null) as interaction_share,
    if(is_all_own, share_mark(interactions_at_least, count(*) filter (interactions is not null and interactions_at_least) over ()), false)
        as interaction_share_at_least, followers, followers_at_least,
    if(score is null, null, rank() over (partition by platform order by score desc nulls last)) as platform_place,
    index_id, score, is_at_least as is_score_at_least, active_days, longest_gap_days, last_post_on, idle_days
from joined
order by reach desc nulls last, interactions desc nulls last, account_id
limit $limit offset $offset
