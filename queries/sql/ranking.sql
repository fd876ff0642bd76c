/*
title: {zh: 排行榜, en: Ranking}
description:
  zh: 某一周期内账号按指数排名，名次与上期名次都在同一筛选与入榜条件内计算；缺少指标而无法计算的账号列在最后，不排名；不够入榜条件的不列，见“未入榜账号”。
  en: Accounts ranked by an index within a period; both ranks are within the filters and conditions. Accounts whose index cannot be computed come last, without a rank; those that do not meet the conditions are left out, see exclusions.
scope: {account: account_id}
subjects: subject_ranking
parameters: [{name: index, required: true}, {name: period, default: latest}, ...eligible,
  {name: search, description: {zh: 账号或单位名称包含的文字；名次不变, en: Text in the account's or unit's name; ranks stay}}, rank_mode, limit, offset]
columns: [...ranked]
chart: {kind: bar, label: account_name, value: score, rows: 20}
order: [-score, account_id]
path: /v1/rankings
*/
with standings as materialized (
    select * from mart.standings($index, $period, $period_starts_on, $period_before_on)
),
inside as (select unit_id from mart.unit_subtree where ancestor_id = $unit),
members as (select * from mart.list_members($list, $tag, $period_starts_on, $period_before_on)),
listed as (
    select position, place, was_place, names from standings
    where position is not null
        and ($platform is null or platform = $platform)
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from inside))
        and (coalesce($list, $tag) is null or account_id in (select account_id from members where is_now))
        and ($min_posts is null or posts >= $min_posts)
        and ($min_active_days is null or active_days >= $min_active_days)
        and ($opened_before is null or opened_on < cast($opened_before as date))
),

page as materialized (
    select position, place, was_place from listed
    where $search is null or contains(names, lower($search))
    order by position limit $limit offset $offset
),

-- Within the whole list, places are ranks; else they need all before the page's last row.
ranked as (
    select position, if(place is null, null, if($rank_mode = 'dense', dense_rank() over w, rank() over w)) as rank
    from listed
    where position <= (select max(position) from page)
        and (coalesce($platform, $region, $level, $sector, $unit, $list, $tag, $opened_before) is not null
            or coalesce($min_posts, $min_active_days) is not null or $rank_mode = 'dense')
    window w as (order by place nulls last)
    union all
    select position, place from page
    where coalesce($platform, $region, $level, $sector, $unit, $list, $tag, $opened_before) is null
        and coalesce($min_posts, $min_active_days) is null and $rank_mode = 'competition'
),
was_listed as (
    select position, was_place from standings
    where was_place is not null
        and ($platform is null or platform = $platform)
        and ($region is null or starts_with(was_region_code, $region))
        and ($level is null or was_level = $level)
        and ($sector is null or was_sector = $sector)
        and ($unit is null or was_unit_id in (select unit_id from inside))
        and (coalesce($list, $tag) is null or account_id in (select account_id from members where is_before))
        and ($min_posts is null or was_posts >= $min_posts)
        and ($min_active_days is null or was_active_days >= $min_active_days)
        and ($opened_before is null or was_opened_on < cast($opened_before as date))
),
was_ranked as (
    select position, if($rank_mode = 'dense', dense_rank() over w, rank() over w) as rank
    from was_listed
    where was_place <= (select max(was_place) from page)
        and (coalesce($platform, $region, $level, $sector, $unit, $list, $tag, $opened_before) is not null
            or coalesce($min_posts, $min_active_days) is not null or $rank_mode = 'dense')
    window w as (order by was_place)
    union all
    select position, was_place from page
    where coalesce($platform, $region, $level, $sector, $unit, $list, $tag, $opened_before) is null
        and coalesce($min_posts, $min_active_days) is null and $rank_mode = 'competition'
),
shown as (
    select position, score, was_score, is_at_least, was_at_least, texts, posts, reads, reads_at_least, plays, plays_at_least, likes, likes_at_least,
        comments, comments_at_least, forwards, forwards_at_least, followers, followers_at_least
    from standings
)

select
    ranked.rank, was.rank as previous_rank, was.rank - ranked.rank as rank_change,
    texts ->> 'account_id' as account_id, texts ->> 'account_name' as account_name, texts ->> 'platform' as platform,
    texts ->> 'unit_id' as unit_id, texts ->> 'unit_name' as unit_name, texts ->> 'region_code' as region_code,
    texts ->> 'level' as level, texts ->> 'sector' as sector, score, is_at_least as is_score_at_least,
    if(was.rank is null, null, was_score) as previous_score, if(was.rank is null, null, was_at_least) as is_previous_score_at_least,
    if(was.rank is null, null, score - was_score) as score_change,
    if(was.rank is null, null, mark_against(is_at_least, was_at_least)) as is_score_change_at_least,
    posts, reads, reads_at_least, plays, plays_at_least, likes, likes_at_least, comments, comments_at_least,
    forwards, forwards_at_least, followers, followers_at_least, texts ->> 'missing' as missing
from page inner join shown using (position)
left join ranked on ranked.position = page.position left join was_ranked as was on was.position = page.position
order by page.position
