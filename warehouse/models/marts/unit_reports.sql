/*
grain: one row per unit, period, kind of report on its supervision and kind of subject
materialize: mart view
*/
select
    r.unit_id,
    u.name as unit_name,
    u.region_code,
    r.period_id,
    r.kind,
    r.subject_kind,
    r.in_operation,
    r.checked,
    r.failed,
    r.published_on,
    r.url
from raw.unit_reports as r
left join base.units_now as u on u.unit_id = r.unit_id
