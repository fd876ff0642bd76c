/*
rule: a website opens (国办秘函〔2019〕19号): in 1 week of 20 tries a day or more
grain: one row per website with such a week in the period, its newest
materialize: mart macro
arguments: starts_on, before_on
note: measured: failures as a share of the week's tries.
    A try fails when the page has not opened after 15 s
*/
with days as (
    select account_id, cast(tried_at + interval 8 hours as date) as "day", count(*) as tries,
        count(*) filter (where not is_open or seconds > 15) as failures
    from raw.probes
    group by account_id, "day"
    having "day" >= cast(starts_on as date) and "day" < cast(before_on as date)
),

weeks as (
    select account_id, "day",
        count(*) filter (where tries >= 20) over week as full_days,
        sum(tries) over week as tries,
        sum(failures) over week as failures
    from days
    window week as (
        partition by account_id order by "day"
        range between interval 6 days preceding and current row
    )
),

newest as (
    select account_id, max("day") as "day", arg_max(tries, "day") as tries,
        arg_max(failures, "day") as failures
    from weeks
    where full_days = 7
    group by account_id
)

select
    'website' as kind,
    n.account_id as subject,
    n.failures / n.tries as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    n."day" as found_on,
    (n."day" - 6) || ' 至 ' || n."day" || ' 监测 ' || n.tries || ' 次，' || n.failures
        || ' 次打不开' as evidence,
    n.account_id || ' ' || (n."day" - 6) || '..' || n."day" as row_ids
from newest as n
join base.accounts_now as a on a.account_id = n.account_id and a.platform = 'website'
