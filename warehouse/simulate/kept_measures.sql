/*
grain: one row per listed account with a score, with its measures as they are
*/
create or replace temp table kept_measures as
select l.account_no, l.platform, p.formula_days, p.real_days, m.*
from temp.listed as l
join mart.account_measures as m on m.account_id = l.account_id and m.period_id = $period
join mart.periods as p on p.period_id = m.period_id
where l.score is not null
