/*
index_scores holds an account, period and index version once
*/
select account_id, period_id, index_no, count(*) as row_count
from mart.index_scores
where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
    and period_id in (select period_id from temp.building_periods)
group by account_id, period_id, index_no
having count(*) > 1
