/*
grain: one row per score of an account, or of a unit that raters judged, of which indices of
    units, regions and sectors are made, with the unit, region, sector and role on the last
    day of the period
materialize: mart view
note: read with a period_id. source: computed, or account_periods or ratings for a delivered
    score, which counts under an index that no definition computes, such as wvci
*/
select
    s.account_id,
    a.unit_id,
    a.region_code,
    a.sector,
    a.role,
    s.period_id,
    s.index_id,
    s.score,
    s.score_low,
    s.score_high,
    s.is_at_least,
    'computed' as source,
    cast(null as varchar) as batches
from mart.index_scores as s
join mart.periods as p on p.period_id = s.period_id and p.starts_on = s.starts_on
join mart.accounts as a
    on a.account_id = s.account_id and a.valid_from < p.before_on and a.valid_before >= p.before_on
union all
select * from base.delivered_members
