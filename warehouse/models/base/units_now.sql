/*
grain: one row per unit, as its newest row in the register has it
materialize: view
*/
select
    unit_id,
    name,
    parent_id,
    region_code,
    level,
    sector,
    nullif(valid_from, date '0001-01-01') as holds_since
from base.unit_versions
where valid_before = date '9999-12-31'
