/*
rule: a unit's accounts bear one name on all platforms (国办发〔2018〕123号)
grain: one row per account of which the register tells
materialize: mart macro
arguments: starts_on, before_on
note: measured: 1 where registry_findings names it (as the register is now), else 0
*/
select kind, subject, measured, occurrences, sampled, found_on, evidence, row_ids
from mart.registry_judged('name_differs', starts_on, before_on)
where is_main and unit_id is not null and platform not in ('website', 'other')
