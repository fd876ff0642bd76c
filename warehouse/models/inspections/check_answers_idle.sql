/*
rule: answers to people's messages go on being published
grain: one row per account that ever published one
materialize: mart macro
arguments: starts_on, before_on
note: measured: days since the last one, up to the last day that any message tells of,
    or the end of the period
*/
with told as (
    select account_id, inquiry_id,
        cast(coalesce(disclosed_at, replied_at, received_at) + interval 8 hours as date) as told_on,
        cast(disclosed_at + interval 8 hours as date) as published_on
    from raw.inquiries
),

until as (
    select least(max(told_on), cast(before_on as date) - 1) as seen_on from told
)

select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    t.account_id as subject,
    cast(max(u.seen_on) - max(t.published_on) as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    max(u.seen_on) as found_on,
    '最近公开答复 ' || max(t.published_on) || '，至 ' || max(u.seen_on) as evidence,
    arg_max(t.inquiry_id, t.published_on) as row_ids
from told as t
cross join until as u
join base.accounts_now as a on a.account_id = t.account_id
where t.published_on <= u.seen_on
group by 1, 2
having max(u.seen_on) >= cast(starts_on as date)
