/*
grain: one row per citizen's message, with the time that its answer took
materialize: table
note: days are those of China. working_days: the day of receipt does not count; an
    answer of the same day took 0, and one that came no later than the n-th working
    day after receipt took at most n. An answer dated before its message has no
    time, as which of the two is wrong is not known. The unit's name, level and so on
    are those of the day of receipt
*/
with days as (
    select "day", row_number() over (order by "day") as day_no
    from base.working_days
),

inquiries as (
    select
        i.inquiry_id,
        coalesce(i.unit_id, a.unit_id) as unit_id,
        i.account_id,
        i.channel,
        i.kind,
        i.category,
        i.title,
        i.satisfaction,
        coalesce(i.is_effective, true) as is_effective,
        i.received_at,
        if(i.replied_at >= i.received_at, i.replied_at, null) as replied_at,
        coalesce(i.replied_at < i.received_at, false) as is_contradictory,
        i.closed_at,
        i.disclosed_at,
        cast(i.received_at + interval 8 hours as date) as received_on,
        cast(replied_at + interval 8 hours as date) as replied_on
    from raw.inquiries as i
    left join base.accounts_now as a on a.account_id = i.account_id
),

counted as (
    select
        i.*,
        b.day_no as last_before,
        r.day_no as last_until_reply,
        r."day" = i.replied_on as is_reply_day_worked
    from inquiries as i
    asof left join days as b on i.received_on >= b."day"
    asof left join days as r on i.replied_on >= r."day"
)

select
    c.* exclude (last_before, last_until_reply, is_reply_day_worked),
    u.name as unit_name,
    u.region_code,
    u.level,
    u.sector,
    date_diff('second', received_at, replied_at) / 60.0 as reply_minutes,
    case
        when replied_on = received_on then 0
        when replied_on > received_on
            then last_until_reply - last_before + if(is_reply_day_worked, 0, 1)
    end as working_days
from counted as c
left join base.unit_versions as u
    on u.unit_id = c.unit_id and u.valid_from <= c.received_on and u.valid_before > c.received_on
order by c.unit_id, c.received_at, c.inquiry_id
