/*
grain: one row per listed account, with its name and owner on the period's last day
*/
create or replace temp table details as
select
    l.account_no,
    a.name as account_name,
    a.unit_id,
    a.unit_name
from temp.listed as l
join mart.periods as p on p.period_id = $period
left join mart.accounts as a
    on a.account_id = l.account_id and a.valid_from < p.before_on and a.valid_before >= p.before_on
