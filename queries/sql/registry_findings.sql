/*
title: {zh: 登记核查, en: Registry findings}
description:
  zh: 按国办发〔2018〕123号等核对单位与账号登记，列出应核查之处及其依据的行；只是信号，不是结论。
  en: What the registers of units and accounts should be checked for (国办发〔2018〕123号), with the rows behind each finding; signals, never verdicts.
scope: {account: account_id, unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: rule, kind: enum, labels: registry_rule, title: {zh: 核查项, en: Rule}}
  - ...accounts
  - {name: idle_days, kind: integer, default: "14", min: 1, title: {zh: 未更新天数, en: Idle days}, description: {zh: 截至该平台最新数据日，已有这么多天无发布即列出；常用 10、14、90, en: "Days without a post, up to the platform's newest data; 10, 14 and 90 are in use"}}
  - {name: period, default: latest-month, description: {zh: 仅用于“无人阅读互动”, en: Of the rule sleeping alone}}
  - {name: sleeping_posts, kind: integer, default: "4", min: 1, title: {zh: 无人互动：最少发布数, en: "Sleeping: posts at least"}}
  - {name: sleeping_reads, kind: integer, default: "10", min: 0, title: {zh: 无人互动：篇均阅读或播放上限, en: "Sleeping: reads or plays per post at most"}}
  - {name: sleeping_reactions, kind: integer, default: "0", min: 0, title: {zh: 无人互动：篇均赞评转上限, en: "Sleeping: likes, comments, forwards per post at most"}}
  - limit
  - offset
columns: [{name: rule, title: {zh: 核查项, en: Rule}, format: text, labels: registry_rule},
  {name: signal, title: {zh: 信号, en: Signal}, format: text, labels: signal}, unit_name, account_name, platform, found, expected,
  {name: since, title: {zh: 起始日, en: Since}, format: date, description: {zh: 不详时为空, en: Empty where it is unknown}}, basis, ...account_place,
  {name: row_ids, title: {zh: 涉及的编号, en: Rows behind it}, format: text, description: {zh: 单位与账号的编号, en: Ids of units and accounts}}]
order: [signal, unit_id, rule, account_id, found, row_ids]
path: /v1/registry-findings
*/
with activity as (select * from mart.account_activity),

idle as (
    select
        'idle' as rule, if(silent_days >= 90, 'high', 'medium') as severity, *, last_post_on + 1 as since,
        silent_days || ' 天 (days) → ' || data_until as found, '< ' || $idle_days as expected
    from activity
    where is_running and silent_days >= $idle_days
),

closed as (
    select
        'closed_but_posting' as rule, 'high' as severity, *, closed_on as since,
        cast(last_post_on as varchar) as found, '≤ ' || closed_on as expected
    from activity
    where last_post_on > closed_on
),

-- A total that is a lower bound, or unknown where there are no reads either, is not judged.
sleeping as (
    select
        'sleeping' as rule, 'medium' as severity, a.*, cast($period_starts_on as date) as since,
        concat_ws('，', m.posts || ' 篇 (posts)', m.reads || ' 阅读 (reads)', m.plays || ' 播放 (plays)',
            m.likes || ' 赞 (likes)', m.comments || ' 评 (comments)', m.forwards || ' 转 (forwards)') as found,
        '> ' || $sleeping_reads || ' / > ' || $sleeping_reactions || ' 每篇 (per post)' as expected
    from mart.account_measures as m
    inner join activity as a using (account_id)
    where
        m.period_id = $period and a.is_running and m.posts >= $sleeping_posts
        and (coalesce(m.reads, m.plays) is not null or m.likes + m.comments + m.forwards is not null)
        and coalesce(m.reads, 0) + coalesce(m.plays, 0) <= $sleeping_reads * m.posts
        and coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.forwards, 0) <= $sleeping_reactions * m.posts
        and not (m.reads_at_least or m.plays_at_least or m.likes_at_least or m.comments_at_least or m.forwards_at_least)
),

findings as (
    select * from mart.registry_findings
    union all by name
    select *, account_id as row_ids from idle
    union all by name
    select *, account_id as row_ids from closed
    union all by name
    select *, account_id as row_ids from sleeping
)

select
    f.rule, f.severity as signal, f.unit_name, f.account_name, f.platform,
    if($is_scoped and f.rule = 'same_name', null, f.found) as found, f.expected, f.since,
    r.basis, f.level, f.sector, f.region_code, f.unit_id, f.account_id,
    if($is_scoped and f.rule = 'same_name', null, f.row_ids) as row_ids -- it names others' units
from findings as f
left join mart.finding_rules as r on r.rule = f.rule
where
    ($rule is null or f.rule = $rule)
    and ($platform is null or f.platform = $platform)
    and ($region is null or starts_with(f.region_code, $region))
    and ($level is null or f.level = $level)
    and ($sector is null or f.sector = $sector)
    and ($unit is null or f.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by list_position(['high', 'medium', 'low'], f.severity), f.unit_id nulls last, f.rule, f.account_id nulls first
limit $limit offset $offset
