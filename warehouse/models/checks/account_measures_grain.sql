/*
account_measures holds an account and period once
*/
select account_id, period_id, count(*) as row_count
from mart.account_measures
where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
    and period_id in (select period_id from temp.building_periods)
group by account_id, period_id
having count(*) > 1 or account_id is null or period_id is null
