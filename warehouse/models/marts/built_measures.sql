/*
grain: one row per account and period being built
materialize: window view
note: what is made of the measures of a chunk reads them here, in parts (refresh_parts.go)
*/
select m.*, b.kind, b.formula_days, b.real_days
from (
    select * from mart.account_measures
    where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
        and $in_part
) as m
join temp.building_periods as b on b.period_id = m.period_id
