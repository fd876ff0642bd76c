/*
account_measures holds an account and period once
*/
select account_id, period_id, count(*) as row_count
from temp.built_measures_in_parts
group by account_id, period_id
having count(*) > 1 or account_id is null or period_id is null
