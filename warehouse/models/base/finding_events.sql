/*
grain: one row per recorded finding and batch after which it said something, or was taken back
materialize: view
note: told is the state that the finding's own row has; an undo brings back what it replaced
*/
with undone as (
    select batch_id, undoes from meta.batches where undoes is not null
),

restored as (
    select h.finding_id, u.batch_id, h.state
    from raw.findings_history as h
    join undone as u on u.undoes = h.superseded_by
    where h.batch_id <> h.superseded_by
)

select finding_id, batch_id, coalesce(state, 'open') as told, true as is_there from raw.findings
union
select finding_id, batch_id, coalesce(state, 'open'), true
from raw.findings_history
where batch_id <> superseded_by
union
select finding_id, batch_id, coalesce(state, 'open'), true from restored
union
select h.finding_id, u.batch_id, 'gone', false
from raw.findings_history as h
join undone as u on u.batch_id = h.superseded_by and u.undoes = h.batch_id
anti join restored as r on r.finding_id = h.finding_id and r.batch_id = u.batch_id
