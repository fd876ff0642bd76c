/*
account_weeks holds an account and week once: no two accounts have one key
*/
select account_key, period_id, count(*) as row_count
from mart.account_weeks
where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
    and period_id in (select period_id from temp.building_periods)
group by account_key, period_id
having count(*) > 1 or account_key is null or period_id is null
