/*
grain: one row per appeal, with the finding that it contests and how that stands now
materialize: mart view
note: is_newest: the appeal that the finding's state follows. due_on and decided_on are the appeal's
*/
select
    p.appeal_id, p.finding_id, p.filed_on, p.filed_by, p.reason, p.file_name, p.file_sha256,
    p.due_on, p.decision, p.decided_on, p.decided_by, p.decision_reason, p.batch_id,
    coalesce(f.appeal_id = p.appeal_id, false) as is_newest,
    f.subject_kind, f.subject_id, f.subject_name, f.platform, f.unit_id, f.unit_name,
    f.region_code, f.level, f.sector, f.rulebook, f.rule, f.evidence, f.found_on, f.deadline_on,
    f.told_state, f.state
from raw.appeals as p
left join mart.findings as f on f.finding_id = p.finding_id
