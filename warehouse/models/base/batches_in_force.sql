/*
grain: one row per batch that was loaded and not taken back
materialize: view
*/
select batch_id, source, feeds, finished_at
from meta.batches
where undoes is null
    and batch_id not in (
        select undoes from meta.batches where undoes is not null
    )
