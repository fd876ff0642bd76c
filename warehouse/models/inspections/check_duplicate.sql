/*
rule: one unit has one account on a platform (国办发〔2018〕123号)
grain: one row per open main account with a unit
materialize: mart macro
arguments: starts_on, before_on
note: measured: the open main accounts of its unit on its platform; website and other are left out
*/
select
    if(platform = 'app', 'app', 'account') as kind,
    account_id as subject,
    cast(count(*) over mates as double) as measured,
    cast(null as bigint) as occurrences,
    cast(null as bigint) as sampled,
    greatest(coalesce(opened_on, cast(starts_on as date)), cast(starts_on as date)) as found_on,
    count(*) over mates || ' 个：' || string_agg(name, '、') over mates as evidence,
    string_agg(account_id, ' ') over mates as row_ids
from base.accounts_now
where is_open and is_main and unit_id is not null and platform not in ('website', 'other')
    and coalesce(opened_on < cast(before_on as date), true)
window mates as (partition by unit_id, platform)
