/*
rule: an effective message of the past year is answered within 3 months
grain: one row per account that has such messages
materialize: mart macro
arguments: starts_on, before_on
note: measured: days that its oldest unanswered message waits,
    up to the last day that any message or
    answer tells of,
        or the end of the period; a message that is not said to be ineffective is effective
*/
with told as (
    select account_id, inquiry_id, is_effective,
        cast(received_at + interval 8 hours as date) as received_on,
        cast(replied_at + interval 8 hours as date) as replied_on
    from raw.inquiries
),

until as (
    select least(max(greatest(received_on, coalesce(replied_on, received_on))),
        cast(before_on as date) - 1) as seen_on
    from told
),

waiting as (
    select t.*, u.seen_on, coalesce(t.replied_on > u.seen_on, true) as is_open
    from told as t
    cross join until as u
    where t.account_id is not null and t.is_effective is distinct from false
        and t.received_on <= u.seen_on and t.received_on > u.seen_on - 366
)

select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    w.account_id as subject,
    cast(coalesce(max(w.seen_on - w.received_on) filter (where w.is_open),
        0) as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    max(w.seen_on) as found_on,
    '留言 ' || arg_min(w.inquiry_id, w.received_on) filter (where w.is_open) || ' 于 '
        || min(w.received_on) filter (where w.is_open) || ' 收到，至 ' || max(w.seen_on)
            || ' 未答复' as evidence,
    string_agg(w.inquiry_id, ' ' order by w.received_on) filter (where w.is_open) as row_ids
from waiting as w
join base.accounts_now as a on a.account_id = w.account_id
group by 1, 2
having max(w.seen_on) >= cast(starts_on as date)
