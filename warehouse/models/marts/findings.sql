/*
grain: one row per recorded finding, with its subject and the state that its appeals leave it in
materialize: mart view
note: open_on is the day by which it should be settled: the rectification's deadline
*/
select
    f.finding_id, f.subject_kind, f.subject_id, coalesce(a.name, u.name) as subject_name,
    a.platform, coalesce(a.unit_id, u.unit_id) as unit_id,
    coalesce(a.unit_name, u.name) as unit_name, coalesce(a.region_code, u.region_code)
        as region_code,
    coalesce(a.level, u.level) as level, coalesce(a.sector, u.sector) as sector,
    f.rulebook, f.rule, f.occurrences, f.points, f.object, f.evidence, f.found_on, f.found_by,
    f.round_id, f.state, f.told_state, f.deadline_on, f.rectified_on, f.appeals, f.appeal_id,
    f.appealed_on, f.decision_due_on, f.decision, f.decided_on, f.batch_id
from base.findings_now as f
left join mart.accounts as a
    on f.subject_kind <> 'unit' and a.account_id = f.subject_id
    and a.valid_before = date '9999-12-31'
left join base.units_now as u on f.subject_kind = 'unit' and u.unit_id = f.subject_id
