-- what formulas read that compare an account with others of its list
create or replace temp view list_inputs as
select i.*, d.region_code, d.level, d.sector
from temp.index_inputs as i
join temp.building_periods as b on b.period_id = i.period_id
left join mart.accounts as d
    on d.account_id = i.account_id and d.valid_from < b.before_on and d.valid_before >= b.before_on
