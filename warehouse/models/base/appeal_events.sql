/*
grain: one row per appeal and batch after which it said something, or was taken back
materialize: view
note: step: pending, a decision, or none where it was withdrawn or taken back
*/
with undone as (
    select batch_id, undoes from meta.batches where undoes is not null
),

restored as (
    select h.appeal_id, h.finding_id, u.batch_id, h.decision
    from raw.appeals_history as h
    join undone as u on u.undoes = h.superseded_by
    where h.batch_id <> h.superseded_by
),

told as (
    select appeal_id, finding_id, batch_id, coalesce(decision, 'pending') as step from raw.appeals
    union
    select appeal_id, finding_id, batch_id, coalesce(decision, 'pending')
    from raw.appeals_history
    where batch_id <> superseded_by
    union
    select appeal_id, finding_id, batch_id, coalesce(decision, 'pending') from restored
    union
    select h.appeal_id, h.finding_id, u.batch_id, 'none'
    from raw.appeals_history as h
    join undone as u on u.batch_id = h.superseded_by and u.undoes = h.batch_id
    anti join restored as r on r.appeal_id = h.appeal_id and r.batch_id = u.batch_id
)

select * replace (if(step = 'withdrawn', 'none', step) as step) from told
