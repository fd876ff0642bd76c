/*
rule: an app can be downloaded and used
grain: one row per app with 3 tries or more in the last week of its tries in the period
materialize: mart macro
arguments: starts_on, before_on
note: measured: failures as a share of that week's tries
*/
with tries as (
    select account_id, cast(tried_at + interval 8 hours as date) as "day",
        not is_open or coalesce(seconds > 15, false) as is_failure
    from raw.probes
    where tried_at + interval 8 hours >= cast(starts_on as date)
        and tried_at + interval 8 hours < cast(before_on as date)
),

last_week as (
    select * from tries
    qualify "day" > max("day") over (partition by account_id) - 7
)

select
    'app' as kind,
    t.account_id as subject,
    count(*) filter (where t.is_failure) / count(*) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    max(t."day") as found_on,
    min(t."day") || ' 至 ' || max(t."day") || ' 试用 ' || count(*) || ' 次，'
        || count(*) filter (where t.is_failure) || ' 次失败' as evidence,
    t.account_id || ' ' || min(t."day") || '..' || max(t."day") as row_ids
from last_week as t
join base.accounts_now as a on a.account_id = t.account_id and a.platform = 'app'
group by t.account_id
having count(*) >= 3
