/*
grain: one row per unit and the time for which its facts hold; the first one
    also stands for the time before it, so that no old ranking lacks a name
materialize: view
*/
select
    unit_id,
    name,
    level,
    region_code,
    sector,
    parent_id,
    has_public_service,
    residents,
    case
        when row_number() over versions = 1 then date '0001-01-01'
        else valid_from
    end as valid_from,
    lead(valid_from, 1, date '9999-12-31') over versions as valid_before
from raw.units
window versions as (partition by unit_id order by valid_from)
