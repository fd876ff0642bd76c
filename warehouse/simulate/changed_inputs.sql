/*
grain: one row per listed account, as the compiled formulas read it
*/
create or replace temp table changed_inputs as
select m.*, l.platform, p.formula_days, p.real_days
from {{.Measures}} as m
join temp.listed as l on l.account_id = m.account_id
join mart.periods as p on p.period_id = m.period_id
where m.period_id = $period
