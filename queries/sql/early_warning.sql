/*
title: {zh: 预警, en: Early warning}
description:
  zh: 若不处理，几天内将越过时限的账号与留言：账号连续未更新（默认满 14 天，满 10 天起提醒）、留言未答复（默认满 90 天，满 80 天起提醒）；已越过的一并列出。只计已知的天数，数据没有覆盖的日子不作推断。
  en: "Accounts and messages that cross a limit within some days unless something is done: accounts without an update (limit 14 days, told from 10), messages without an answer (90 days, told from 80); those that are over it too. Only days that are known count."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - {name: matter, kind: enum, labels: warning_matter, title: {zh: 事项, en: Matter}}
  - {name: within, kind: integer, min: 0, title: {zh: 几天内越限, en: Crosses within days}, description: {zh: 不填时账号为 4 天、留言为 10 天, en: "Unless given 4 days for accounts, 10 for messages"}}
  - {name: idle_days, kind: integer, min: 1, default: "14", title: {zh: 未更新时限, en: Idle limit}}
  - {name: answer_days, kind: integer, min: 1, default: "90", title: {zh: 答复时限, en: Answer limit}}
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 不填为数据的最后一天, en: The last day of the data unless given}}
  - {name: is_over, kind: boolean, title: {zh: 已越限, en: Over the limit}}
  - region
  - unit
  - limit
  - offset
columns:
  - {name: crosses_on, title: {zh: 越限日期, en: Crosses on}, format: date, description: {zh: 此日起不合格, en: From this day on it is a fault}}
  - {name: days_left, title: {zh: 剩余天数, en: Days left}, unit: {zh: 天, en: days}, format: integer, description: {zh: 0 或负数为已越限, en: 0 or less is over}}
  - unit_name
  - account_name
  - platform
  - {name: matter, title: {zh: 事项, en: Matter}, format: text, labels: warning_matter}
  - {name: days, title: {zh: 已有天数, en: Days so far}, unit: {zh: 天, en: days}, format: integer}
  - {name: limit_days, title: {zh: 时限, en: Limit}, unit: {zh: 天, en: days}, format: integer}
  - {name: since_on, title: {zh: 起算日期, en: Since}, format: date}
  - {name: known_until, title: {zh: 数据截至, en: Known until}, format: date}
  - evidence
  - {name: is_over, title: {zh: 已越限, en: Over the limit}, format: boolean}
  - account_id
  - {name: inquiry_id, title: {zh: 留言编号, en: Message}, format: id}
  - unit_id
  - region_code
order: [crosses_on, unit_id, account_id, inquiry_id]
path: /v1/supervision/early-warning
*/
with seen as (
    select
        coalesce(cast($on_day as date), (select last_on from mart.fact_span), current_date) as posts_on,
        least(coalesce(cast($on_day as date), date '9999-12-31'),
            (select max(greatest(received_on, replied_on, received_on)) from mart.inquiry_answers)) as answers_on
),

open_accounts as (
    select account_id, name, platform, unit_id, unit_name, region_code
    from mart.accounts
    where is_registered and valid_before = date '9999-12-31' and closed_on is null
        and coalesce(state, 'active') not in ('planned', 'paused', 'closed', 'cancelled')
),

idle as (
    select
        'idle' as matter, c.subject as account_id, null as inquiry_id, a.unit_id, a.unit_name, a.region_code, a.platform,
        cast(c.measured as bigint) as days, cast($idle_days as bigint) as limit_days, c.found_on as known_until, c.evidence,
        coalesce(cast($within as bigint), 4) as within
    from mart.check_idle((select posts_on - cast($idle_days as integer) from seen), (select posts_on + 1 from seen)) as c
    join open_accounts as a on a.account_id = c.subject
),

unanswered as (
    select
        'unanswered' as matter, i.account_id, i.inquiry_id, i.unit_id, i.unit_name, i.region_code, a.platform,
        s.answers_on - i.received_on as days, cast($answer_days as bigint) as limit_days, s.answers_on as known_until,
        concat_ws('：', '留言 ' || i.inquiry_id || ' 于 ' || i.received_on || ' 收到，至 ' || s.answers_on || ' 未答复', i.title) as evidence,
        coalesce(cast($within as bigint), 10) as within
    from mart.inquiry_answers as i
    cross join seen as s
    left join open_accounts as a on a.account_id = i.account_id
    where i.is_effective and not i.is_contradictory and i.received_on <= s.answers_on
        and coalesce(i.replied_at + interval 8 hours >= s.answers_on + 1, true)
        and i.received_on > s.answers_on - 366
),

matters as (
    select * from idle
    union all
    select * from unanswered
)

select
    m.known_until + cast(m.limit_days - m.days as integer) as crosses_on, m.limit_days - m.days as days_left, m.unit_name,
    a.name as account_name, m.platform, m.matter, m.days, m.limit_days, m.known_until - cast(m.days as integer) as since_on,
    m.known_until, m.evidence, m.days >= m.limit_days as is_over, m.account_id, m.inquiry_id, m.unit_id, m.region_code
from matters as m
left join open_accounts as a on a.account_id = m.account_id
where
    m.days >= m.limit_days - m.within
    and ($matter is null or m.matter = $matter)
    and ($is_over is null or (m.days >= m.limit_days) = $is_over)
    and ($region is null or starts_with(m.region_code, $region))
    and ($unit is null or m.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by crosses_on, m.unit_id, m.account_id, m.inquiry_id
limit $limit offset $offset
