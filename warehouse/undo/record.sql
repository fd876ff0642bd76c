insert into wh.meta.batches (
    batch_id, source, sha256, feeds, rows_read, rows_accepted, rows_rejected,
    rows_unchanged, started_at, finished_at, loaded_by, undoes
)
select
    {{.Undo}}, source, '', feeds, {{.Removed}}, {{.Removed}}, 0,
    0, $started, $finished, $loaded_by, batch_id
from wh.meta.batches where batch_id = {{.Batch}}
