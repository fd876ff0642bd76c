/*
title: {zh: 数据自洽核查, en: Consistency findings}
description:
  zh: 某一周期内自相矛盾的数据及其批次：部分大于总数、日报与作品数不符、作品数据变少等；只是信号，不是结论。
  en: Data of a period that contradict each other, with their batches - parts above totals, account days against posts, counts that fall; signals, never verdicts.
scope: {account: account_id}
parameters:
  - {name: rule, kind: enum, labels: consistency_rule, title: {zh: 核查项, en: Rule}}
  - {name: period, default: latest-month}
  - ...accounts
  - account_id
  - limit
  - offset
columns: [{name: rule, title: {zh: 核查项, en: Rule}, format: text, labels: consistency_rule}, account_name, platform,
  {name: day, title: {zh: 日期, en: Day}, format: date, description: {zh: 整个周期的核查项为空, en: Empty where the whole period is meant}}, post_id,
  {name: fact, title: {zh: 数据项, en: Fact}, format: text, labels: fact}, found, expected, batches, unit_name, period_id, account_id, unit_id, basis]
order: [rule, unit_id, account_id, day, post_id, fact, found]
path: /v1/consistency-findings
*/
with accounts as materialized (
    select account_id, name as account_name, platform, unit_id, unit_name from mart.accounts
    where
        valid_before = date '9999-12-31' and ($account_id is null or account_id = $account_id)
        and ($platform is null or platform = $platform)
        and ($region is null or starts_with(region_code, $region))
        and ($level is null or level = $level)
        and ($sector is null or sector = $sector)
        and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
),
told as (
    select * from mart.told_faults where day >= cast($period_starts_on as date) and day < cast($period_before_on as date)
    union all
    select * from mart.told_faults where period_id = $period
),
posts as (
    select * exclude (published_at), published_on as day from mart.post_faults
    where published_at >= cast($period_starts_on as timestamp) - interval 8 hours
        and published_at < cast($period_before_on as timestamp) - interval 8 hours
),

falls as (
    select *, published_on as day, unnest(falls) as fall from mart.count_falls
    where published_at >= cast($period_starts_on as timestamp) - interval 8 hours
        and published_at < cast($period_before_on as timestamp) - interval 8 hours
),

said as (
    select
        account_id, day, max(said_posts) as said_posts, sum(listed_posts) as listed_posts,
        max(said_originals) as said_originals, if(bool_or(is_unsure), null, sum(listed_originals)) as listed_originals
    from mart.said_and_listed
    where day >= cast($period_starts_on as date) and day < cast($period_before_on as date)
    group by account_id, day
    having max(said_posts) is not null
),

compared as (
    select
        'days_against_posts' as rule, account_id, count(*) || ' 天 (days): ' as of_days, sum(said_posts) as said_posts,
        sum(listed_posts) as listed_posts, sum(if(listed_originals is null, null, said_originals)) as said_originals,
        sum(if(said_originals is null, null, listed_originals)) as listed_originals
    from said
    group by account_id
),

totals as (
    select rule, account_id, 'posts' as measure, of_days || said_posts as found, '= ' || listed_posts as expected
    from compared where said_posts <> listed_posts
    union all
    select rule, account_id, 'originals', of_days || said_originals, '= ' || listed_originals
    from compared where said_originals <> listed_originals
    union all by name select * exclude (period_id) from mart.period_faults where period_id = $period
),

findings as (
    select * exclude (period_id) from told union all by name select * from posts
    union all by name
    select rule, account_id, post_id, day, batches, fall.measure as measure,
        fall.now || ' (' || (observed_at + interval 8 hours) || ')' as found, '≥ ' || fall.was as expected
    from falls
    union all by name
    select t.*, array_to_string(list_sort(list(distinct b.batch_id)), ' ') as batches
    from totals as t left join mart.day_batches as b on b.account_id = t.account_id
        and b.day >= cast($period_starts_on as date) and b.day < cast($period_before_on as date)
    group by all
)

select
    f.rule, a.account_name, a.platform, f.day, f.post_id, f.measure as fact, f.found, f.expected, f.batches,
    a.unit_name, cast($period as varchar) as period_id, account_id, a.unit_id, r.basis
from findings as f
inner join accounts as a using (account_id) left join mart.finding_rules as r on r.rule = f.rule
where $rule is null or f.rule = $rule
order by f.rule, a.unit_id nulls last, account_id, f.day, f.post_id, f.measure limit $limit offset $offset
