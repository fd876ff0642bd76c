-- grain: one row per subject that the round drew, as it was then
create or replace temp table score_candidates as
select
    n.subject_kind as kind, n.subject_id as subject, n.subject_name as name, n.platform,
    n.unit_id, n.unit_name, n.region_code, n.level, n.sector, n.lacks_services
from meta.round_subjects as s
join meta.round_population as n
    on n.round_id = s.round_id and n.subject_kind = s.subject_kind and n.subject_id = s.subject_id
where s.round_id = $round
