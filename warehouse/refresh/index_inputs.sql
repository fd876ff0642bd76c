-- what the compiled formulas read
create or replace temp view index_inputs as
select m.*, p.formula_days, p.real_days, a.platform
from mart.account_measures as m
join temp.building_periods as p on p.period_id = m.period_id
join mart.account_platforms as a on a.account_id = m.account_id
where m.starts_on >= date '{{.From}}' and m.starts_on < date '{{.Before}}'
