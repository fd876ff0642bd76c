/*
rule: a street's account has followers above a share of its residents (拱墅 2022)
grain: one row per account of a township whose followers and residents are known
materialize: mart macro
arguments: starts_on, before_on
note: measured: followers as a share of residents; a lower bound is not judged
*/
with streets as (
    select unit_id, residents from base.unit_versions
    where valid_before = date '9999-12-31' and residents > 0
)

select
    'account' as kind,
    a.account_id as subject,
    m.followers / u.residents as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    m.told_on as found_on,
    '粉丝 ' || m.followers || '，常住人口 ' || u.residents as evidence,
    concat_ws(' ', a.account_id, a.unit_id) as row_ids
from mart.followers_told(starts_on, before_on) as m
join base.accounts_now as a on a.account_id = m.account_id
join streets as u on u.unit_id = a.unit_id
where a.level = 'township' and not m.is_at_least
