/*
grain: one row per recorded finding, with its newest appeal
materialize: view
note: state is told's, as moved by the appeal (macro finding_state); an appeal that was
    withdrawn moves nothing
*/
with newest as (
    select
        finding_id, count(*) as appeals,
        arg_max(struct_pack(appeal_id, filed_on, due_on, decision, decided_on, batch_id),
            struct_pack(filed_on, appeal_id))
            filter (where decision is distinct from 'withdrawn') as appeal
    from raw.appeals
    group by finding_id
)

select
    f.* replace (finding_state(f.state, a.appeal is not null, a.appeal.decision) as state),
    f.state as told_state, a.appeal.appeal_id as appeal_id, a.appeal.filed_on as appealed_on,
    a.appeal.due_on as decision_due_on, a.appeal.decision as decision,
    a.appeal.decided_on as decided_on, coalesce(a.appeals, 0) as appeals
from raw.findings as f
left join newest as a on a.finding_id = f.finding_id
