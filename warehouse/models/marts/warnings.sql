/*
grain: one row per account that is idle, and per message that waits, so long that it crosses
    a limit within some days or is over it
materialize: mart macro
arguments: asked_on, idle_days, answer_days, idle_within, answer_within
note: asked_on NULL is the last day of the data. Days are those that the data cover; crosses_on is
    the first day on which it is a fault unless something is done. An account that is not in
    operation is left out. check_idle reads its arguments among its own CTEs, of which none may
    be named warning_days
*/
with warning_days as (
    select
        coalesce(asked_on, (select last_on from mart.fact_span), current_date) as posts_on,
        least(coalesce(asked_on, date '9999-12-31'),
            (select max(greatest(received_on, coalesce(replied_on, received_on)))
                from mart.inquiry_answers)) as answers_on
),

in_operation as (
    select account_id, name, platform, unit_id, unit_name, region_code
    from mart.accounts
    where is_registered and valid_before = date '9999-12-31' and closed_on is null
        and coalesce(state, 'active') not in ('planned', 'paused', 'closed', 'cancelled')
),

idle as (
    select
        'idle' as matter, c.subject as account_id, null as inquiry_id, a.unit_id, a.unit_name,
        a.region_code, cast(c.measured as integer) as days,
        cast(idle_days as integer) as limit_days,
        cast(idle_within as integer) as told_within, c.found_on as known_until, c.evidence
    from mart.check_idle((select posts_on - cast(idle_days as integer) from warning_days),
        (select posts_on + 1 from warning_days)) as c
    join in_operation as a on a.account_id = c.subject
),

unanswered as (
    select
        'unanswered' as matter, i.account_id, i.inquiry_id, i.unit_id, i.unit_name, i.region_code,
        cast(s.answers_on - i.received_on as integer) as days,
        cast(answer_days as integer) as limit_days,
        cast(answer_within as integer) as told_within, s.answers_on as known_until,
        concat_ws('：', '留言 ' || i.inquiry_id || ' 于 ' || i.received_on || ' 收到，至 '
            || s.answers_on || ' 未答复', i.title) as evidence
    from mart.inquiry_answers as i
    cross join warning_days as s
    where i.is_effective and not i.is_contradictory and i.received_on <= s.answers_on
        and coalesce(i.replied_on > s.answers_on, true) and i.received_on > s.answers_on - 366
),

matters as (
    select * from idle
    union all
    select * from unanswered
)

select
    m.matter, m.account_id, a.name as account_name, a.platform, m.inquiry_id, m.unit_id,
    m.unit_name, m.region_code, m.days, m.limit_days, m.limit_days - m.days as days_left,
    m.known_until - m.days as since_on, m.known_until,
    m.known_until + (m.limit_days - m.days) as crosses_on, m.evidence
from matters as m
left join in_operation as a on a.account_id = m.account_id
where m.days >= m.limit_days - m.told_within
