/*
grain: one row per unit and the time for which its facts hold
materialize: table
*/
select * from base.unit_versions
order by unit_id, valid_from
