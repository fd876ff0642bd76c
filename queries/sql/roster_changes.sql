/*
title: {zh: 榜单进出, en: Roster changes}
description:
  zh: 两个周期之间排行榜的新上榜、退出、更名与变更单位的账号，及登记与数据所能说明的原因。指数已计算且发布数不少于下限的账号算在榜；原因不明的为空。
  en: Accounts that came to a ranking, left it, were renamed or went to another unit between two periods, with the reason as far as register and data tell. On the ranking is who has a score and the least number of posts. An unknown reason is empty.
scope: {account: account_id}
parameters: [{name: index, required: true}, {name: period, default: latest},
  {name: previous, kind: period, title: {zh: 对比周期, en: Compared with}, description: {zh: 不写取上一周期, en: Without it the period before}}, ...listed,
  {name: min_posts, default: "1", title: {zh: 在榜最少发布数, en: Posts at least}, description: {zh: 0 表示不限, en: 0 for any number}}, limit, offset]
columns: [{name: change, title: {zh: 变化, en: Change}, format: text, labels: roster_change},
  {name: reason, title: {zh: 原因, en: Reason}, format: text, labels: roster_reason}, account_name,
  {name: previous_name, title: {zh: 原名称, en: Name before}, format: text}, platform, unit_name,
  {name: previous_unit, title: {zh: 原主办单位, en: Unit before}, format: text},
  {name: happened_on, title: {zh: 登记日期, en: Registered on}, format: date, description: {zh: 开设、关停或登记变更之日；不详时为空, en: "Day of opening, closing or change; empty where it is unknown"}},
  score, is_score_at_least, previous_score, is_previous_score_at_least, posts, previous_posts, missing, {name: state, title: {zh: 登记状态, en: State}, format: text, labels: state},
  ...account_place, previous_period, period_id]
order: [change, -score, -previous_score, account_id]
path: /v1/roster-changes
*/
with compared as (
    select coalesce($previous, (select previous_id from mart.periods where period_id = $period)) as period_id
),

periods as (
    select period_id, starts_on, before_on - 1 as last_on, period_id = $period as is_now from mart.periods
    where period_id = $period or period_id = (select period_id from compared)
),

-- Both sides of each account that either period tells of, as registered on their last days.
sides as (
    select
        p.is_now, a.account_id, a.name, a.platform, a.unit_id, a.unit_name, a.region_code, a.level, a.sector,
        coalesce(a.state, 'active') as state, a.opened_on, a.closed_on, a.valid_from, p.starts_on, p.last_on, s.score, s.is_at_least,
        s.posts, s.missing, s.account_id is not null as has_data,
        ($platform is null or a.platform = $platform)
            and ($region is null or coalesce(starts_with(a.region_code, $region), false))
            and ($level is null or coalesce(a.level = $level, false))
            and ($sector is null or coalesce(a.sector = $sector, false))
            and ($unit is null or coalesce(a.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit), false))
            and (coalesce($list, $tag) is null or exists (
                select 1 from mart.list_times($list, $tag) as l
                where l.account_id = a.account_id and l.valid_from <= p.last_on and l.valid_before > p.last_on
            )) as is_inside
    from periods as p
    inner join mart.accounts as a on a.valid_from <= p.last_on and a.valid_before > p.last_on
    left join mart.index_scores as s on s.account_id = a.account_id and s.period_id = p.period_id and s.index_id = $index
),

members as (select *, is_inside and score is not null and coalesce(posts, $min_posts) >= $min_posts as is_listed from sides),

-- One period alone (the other holds no data) compares nothing.
pairs as (
    select
        n.*, b.is_listed as was_listed, b.name as previous_name, b.unit_id as previous_unit_id, b.unit_name as previous_unit, b.score as previous_score,
        b.is_at_least as is_previous_score_at_least, b.posts as previous_posts, b.state as previous_state, b.starts_on as previous_starts_on, b.last_on as previous_on, b.is_inside as was_inside, b.has_data as had_data, b.missing as previous_missing
    from members as n inner join members as b on b.account_id = n.account_id and not b.is_now
    where n.is_now
),

changes as (
    select
        *, case when is_listed and not was_listed then 'newcomer' when was_listed and not is_listed then 'leaver'
            when is_listed and name <> previous_name then 'renamed' when is_listed and unit_id is distinct from previous_unit_id then 'moved' end as change
    from pairs
),

explained as (
    select
        *, case
            when change in ('renamed', 'moved') then 'register'
            when change = 'newcomer' then case
                when not was_inside then 'entered_filters' when opened_on >= previous_starts_on and opened_on <= last_on then 'opened'
                when previous_state = 'paused' and state <> 'paused' then 'resumed' when not had_data then 'data_began'
                when previous_score is null and previous_missing is not null then 'measure_known'
                when previous_posts = 0 then 'active_again' when previous_posts < $min_posts then 'enough_posts' end
            when change = 'leaver' then case
                when not is_inside then 'left_filters' when state = 'cancelled' then 'cancelled'
                when state = 'closed' or closed_on <= last_on then 'closed' when state = 'paused' then 'paused' when not has_data then 'no_data'
                when score is null and missing is not null then 'measure_missing' when posts = 0 then 'idle' when posts < $min_posts then 'few_posts' end
        end as reason
    from changes
    where change is not null
)

select
    change, reason, name as account_name, previous_name, platform, unit_name, previous_unit,
    case when reason = 'opened' then opened_on when reason in ('closed', 'cancelled') then coalesce(closed_on, if(valid_from > previous_on, valid_from, null))
        when valid_from > previous_on then valid_from end as happened_on,
    score, is_at_least as is_score_at_least, previous_score, is_previous_score_at_least, posts, previous_posts, missing, state, level, sector, region_code, unit_id, account_id,
    (select period_id from compared) as previous_period, cast($period as varchar) as period_id
from explained
order by list_position(['newcomer', 'leaver', 'renamed', 'moved'], change), coalesce(score, previous_score) desc nulls last, account_id
limit $limit offset $offset
