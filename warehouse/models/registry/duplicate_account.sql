/*
rule: one unit has one account on a platform (国办发〔2018〕123号)
grain: one row per unit and platform with several open accounts
materialize: view
note: a weak signal where all but one are registered as sub accounts; since is the
    day on which the second one was opened
*/
select
    'duplicate_account' as rule,
    if(count(*) filter (where is_main) > 1, 'high', 'low') as severity,
    unit_id,
    cast(null as varchar) as account_id,
    platform,
    case when count(opened_on) = count(*)
        then list_sort(list(opened_on))[2] end as since,
    count(*) || ': ' || string_agg(name, '；' order by account_id) as found,
    '1' as expected,
    string_agg(account_id, ' ' order by account_id) as row_ids
from base.accounts_now
where is_open and unit_id is not null and platform <> 'other'
group by unit_id, platform
having count(*) > 1
