/*
grain: one row per delivered score, with the unit, region, sector and role that its account
    or unit had on the last day of the period
materialize: view
*/
select
    d.account_id,
    coalesce(d.unit_id, a.unit_id) as unit_id,
    coalesce(u.region_code, a.region_code) as region_code,
    coalesce(u.sector, a.sector) as sector,
    a.role,
    d.period_id,
    d.index_id,
    d.score,
    d.score as score_low,
    d.score as score_high,
    false as is_at_least,
    d.source,
    d.batches
from base.delivered_scores as d
join mart.periods as p on p.period_id = d.period_id
left join mart.accounts as a
    on a.account_id = d.account_id and a.valid_from < p.before_on and a.valid_before >= p.before_on
left join base.unit_versions as u
    on u.unit_id = d.unit_id and u.valid_from < p.before_on and u.valid_before >= p.before_on
