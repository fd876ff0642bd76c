/*
grain: one row per recorded finding, with the check round, if any, that it was recorded in
materialize: mart view
*/
select
    finding_id, round_id, subject_kind, subject_id, rulebook, rule, occurrences, evidence,
    state, found_by, found_on, batch_id
from raw.findings
