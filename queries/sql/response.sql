/*
title: {zh: 回应效率, en: Response to citizens}
description:
  zh: 周期内收到的群众留言由各单位答复的情况：15 分钟、4 小时、1 个和 5 个工作日内答复的份额，用时的中位数与九成位数，超过 3 个月未答复的件数，满意度。只计有效留言；排名按 1 个工作日内答复的份额，不足 8 件的不排名。
  en: "How units answered the messages received in a period: shares answered within 15 minutes, 4 hours, 1 and 5 working days, median and 90th percentile of the time taken, unanswered for over 3 months, satisfaction. Effective messages only; ranked by the share within 1 working day, not with fewer than 8."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: period, default: latest}
  - ...units
  - {name: channel, kind: text, title: {zh: 来信渠道, en: Channel}}
  - {name: inquiry_kind, kind: enum, labels: inquiry_kind, title: {zh: 留言类型, en: Kind of message}}
  - {name: on_day, kind: date, title: {zh: 截至, en: As seen on}, description: {zh: 未答复的时间算到这一天；不填为数据的最后一天, en: "Unanswered messages are counted up to this day; by default the last day of the data"}}
  - limit
  - offset
columns:
  - rank
  - ...unit_place
  - {name: received, title: {zh: 有效留言, en: Received}, unit: {zh: 件, en: messages}, format: integer}
  - {name: replied, title: {zh: 已答复, en: Answered}, unit: {zh: 件, en: messages}, format: integer}
  - {name: reply_share, title: {zh: 答复率, en: Share answered}, format: percent2}
  - {name: share_15_minutes, title: {zh: 15分钟内, en: Within 15 minutes}, format: percent2, description: {zh: 占有效留言的份额，下同, en: "Of the effective messages, as those that follow"}}
  - {name: share_4_hours, title: {zh: 4小时内, en: Within 4 hours}, format: percent2}
  - {name: share_1_day, title: {zh: 1个工作日内, en: Within 1 working day}, format: percent2}
  - {name: share_5_days, title: {zh: 5个工作日内, en: Within 5 working days}, format: percent2}
  - {name: median_minutes, title: {zh: 用时中位数, en: Median time}, unit: {zh: 分钟, en: minutes}, format: decimal2}
  - p90_minutes
  - {name: open_messages, title: {zh: 未答复, en: Unanswered}, unit: {zh: 件, en: messages}, format: integer}
  - {name: open_over_3_months, title: {zh: 超3个月未答复, en: Unanswered for over 3 months}, unit: {zh: 件, en: messages}, format: integer}
  - {name: rated, title: {zh: 参评, en: Rated}, unit: {zh: 件, en: messages}, format: integer}
  - {name: satisfied_share, title: {zh: 满意率, en: Share satisfied}, format: percent2, description: {zh: 基本满意及以上占参评, en: "Fairly satisfied or better, of those rated"}}
  - {name: ineffective, title: {zh: 无效留言, en: Ineffective}, unit: {zh: 件, en: messages}, format: integer}
  - {name: contradictory, title: {zh: 答复早于来信, en: Answered before received}, unit: {zh: 件, en: messages}, format: integer, description: {zh: 时间有误，计为已答复但不计用时, en: "Wrong times: counted as answered, without a time"}}
chart: {kind: bar, label: unit_name, value: share_1_day, rows: 20}
order: [rank, -received, unit_id]
path: /v1/response
*/
with seen as (
    select coalesce(cast($on_day as date), max(greatest(received_on, replied_on))) as on_day from mart.inquiry_answers
),

messages as (
    select
        i.*,
        (i.replied_at is not null or i.is_contradictory) as is_replied,
        i.received_on + interval 3 months < s.on_day as is_over_3_months
    from mart.inquiry_answers as i
    cross join seen as s
    where
        i.received_on >= cast($period_starts_on as date) and i.received_on < cast($period_before_on as date)
        and i.received_on <= s.on_day
        and ($channel is null or i.channel = $channel)
        and ($inquiry_kind is null or i.kind = $inquiry_kind)
        and ($region is null or starts_with(i.region_code, $region))
        and ($level is null or i.level = $level)
        and ($sector is null or i.sector = $sector)
        and ($unit is null or i.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
        and $period is not null
),

counted as (
    select
        unit_id, arg_max(unit_name, received_at) as unit_name, arg_max(region_code, received_at) as region_code,
        arg_max(level, received_at) as level, arg_max(sector, received_at) as sector,
        count(*) filter (is_effective) as received,
        count(*) filter (is_effective and is_replied) as replied,
        count(*) filter (is_effective and reply_minutes <= 15) as n_15_minutes,
        count(*) filter (is_effective and reply_minutes <= 240) as n_4_hours,
        count(*) filter (is_effective and working_days <= 1) as n_1_day,
        count(*) filter (is_effective and working_days <= 5) as n_5_days,
        quantile_cont(reply_minutes, 0.5) filter (is_effective) as median_minutes,
        quantile_cont(reply_minutes, 0.9) filter (is_effective) as p90_minutes,
        count(*) filter (is_effective and not is_replied) as open_messages,
        count(*) filter (is_effective and not is_replied and is_over_3_months) as open_over_3_months,
        count(*) filter (is_effective and satisfaction <> 'unrated') as rated,
        count(*) filter (is_effective and satisfaction in ('very_satisfied', 'satisfied', 'fairly_satisfied')) as satisfied,
        count(*) filter (not is_effective) as ineffective,
        count(*) filter (is_effective and is_contradictory) as contradictory
    from messages
    group by unit_id
)

select
    if(received < 8, null, rank() over (partition by received < 8 order by n_1_day / received desc)) as rank,
    unit_id, unit_name, region_code, level, sector, received, replied,
    replied / nullif(received, 0) as reply_share,
    n_15_minutes / nullif(received, 0) as share_15_minutes, n_4_hours / nullif(received, 0) as share_4_hours,
    n_1_day / nullif(received, 0) as share_1_day, n_5_days / nullif(received, 0) as share_5_days,
    median_minutes, p90_minutes, open_messages, open_over_3_months, rated,
    satisfied / nullif(rated, 0) as satisfied_share, ineffective, contradictory
from counted
order by rank nulls last, received desc, unit_id nulls last
limit $limit offset $offset
