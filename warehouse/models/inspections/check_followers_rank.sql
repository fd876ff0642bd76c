/*
rule: a street's account stands among the first of its district by followers (拱墅 2022)
grain: one row per account of a township whose followers are known
materialize: mart macro
arguments: starts_on, before_on
note: measured: its rank among the accounts of townships of the county whose followers are known
*/
with ranked as (
    select a.account_id, left(a.region_code, 6) as district, m.followers, m.told_on,
        rank() over (partition by left(a.region_code, 6) order by m.followers desc) as place
    from mart.followers_told(starts_on, before_on) as m
    join base.accounts_now as a on a.account_id = m.account_id
    where a.level = 'township' and a.region_code is not null and not m.is_at_least
)

select
    'account' as kind,
    account_id as subject,
    cast(place as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    told_on as found_on,
    '粉丝 ' || followers || '，' || district || ' 内第 ' || place as evidence,
    account_id as row_ids
from ranked
