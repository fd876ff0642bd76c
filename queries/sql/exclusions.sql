/*
title: {zh: 未入榜账号, en: Left out of a ranking}
description:
  zh: 筛选范围内没有名次的账号及全部原因：发布数或活跃天数不够、开设太晚、这些情况不详、指数缺指标无法计算、该周期没有数据。条件与排行榜相同。
  en: The accounts within the filters that have no rank, with every reason - too few posts or active days, opened too late, any of these unknown, a measure missing, no data in the period. The conditions are those of the ranking.
scope: {account: account_id}
parameters: [{name: index, required: true}, {name: period, default: latest}, ...eligible, limit, offset]
columns: [...account, unit_name, {name: exclusion, title: {zh: 原因, en: Reason}, format: text, labels: exclusion},
  {name: also, title: {zh: 其他原因, en: Other reasons}, format: text, description: {zh: 原因的代码，以逗号分隔, en: "Codes, with commas between"}},
  {name: place, title: {zh: 不设条件的名次, en: Rank without conditions}, description: {zh: 在该指数全部账号中, en: Among all accounts of the index}}, score,
  is_score_at_least, missing, posts, {name: active_days, title: {zh: 活跃天数, en: Active days}}, {name: opened_on, title: {zh: 开设日期, en: Opened on}},
  unit_id, region_code, level, sector]
*/
with standings as materialized (
    select * from mart.standings($index, $period, $period_starts_on, $period_before_on)
),
inside as (select unit_id from mart.unit_subtree where ancestor_id = $unit),
members as (select * from mart.list_members($list, $tag, $period_starts_on, $period_before_on)),

registered as (
    select * from mart.accounts
    where
        valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date)
        and platform in (select platform from standings where position is not null)
        and coalesce(state, 'active') not in ('closed', 'cancelled', 'planned')
        and (closed_on is null or closed_on >= cast($period_before_on as date))
        and (opened_on is null or opened_on < cast($period_before_on as date))
),

-- Those with figures in the period, then those of the register that have none.
all_accounts as (
    select
        s.account_id, s.texts ->> 'account_name' as account_name, s.platform, s.unit_id, s.texts ->> 'unit_name' as unit_name,
        s.region_code, s.level, s.sector, s.opened_on, true as has_data, s.place, s.score, s.is_at_least,
        s.texts ->> 'missing' as missing, s.posts, s.active_days
    from standings as s
    where s.position is not null
    union all
    select
        account_id, name, platform, unit_id, unit_name, region_code, level, sector, opened_on, false, null, null, null, null, null, null
    from registered
    where account_id not in (select account_id from standings where position is not null)
),

judged as (
    select *, list_filter([
        if(not has_data, 'no_data', null),
        if(has_data and score is null, 'not_computed', null),
        if(posts < $min_posts, 'few_posts', null),
        if($min_posts is not null and has_data and posts is null, 'posts_unknown', null),
        if(active_days < $min_active_days, 'few_active_days', null),
        if($min_active_days is not null and has_data and active_days is null, 'active_days_unknown', null),
        if(opened_on >= cast($opened_before as date), 'opened_late', null),
        if($opened_before is not null and opened_on is null, 'opening_unknown', null)
    ], reason -> reason is not null) as reasons
    from all_accounts
    where
        ($platform is null or platform = $platform)
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from inside))
        and (coalesce($list, $tag) is null or account_id in (select account_id from members where is_now))
)

select
    account_id, account_name, platform, unit_name, reasons[1] as exclusion, nullif(array_to_string(reasons[2:], ', '), '') as also,
    place, score, is_at_least as is_score_at_least, missing, posts, active_days, opened_on, unit_id, region_code, level, sector
from judged
where len(reasons) > 0
order by place nulls last, exclusion, account_id
limit $limit offset $offset
