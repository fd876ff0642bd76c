-- what the compiled formulas read, for every account and period
select m.*, p.formula_days, p.real_days, a.platform
from mart.account_measures as m
join mart.periods as p on p.period_id = m.period_id
join mart.account_platforms as a on a.account_id = m.account_id
