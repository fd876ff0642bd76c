/*
rule: a unit's accounts bear one name on all platforms (国办发〔2018〕123号)
grain: one row per unit whose open main accounts bear several names
materialize: view
note: width, case and blanks make no difference; a website's name is its own
*/
select
    'name_differs' as rule,
    'medium' as severity,
    unit_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as platform,
    cast(null as date) as since,
    string_agg(name || ' (' || platform || ')', '；' order by account_id) as found,
    '名称一致 (one name)' as expected,
    string_agg(account_id, ' ' order by account_id) as row_ids
from base.accounts_now
where is_open and is_main and unit_id is not null and platform not in ('website', 'other')
group by unit_id
having count(distinct plain_name(name)) > 1
