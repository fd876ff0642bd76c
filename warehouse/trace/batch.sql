select
    source, coalesce(loaded_by, ''), cast(rows_accepted as varchar), cast(rows_rejected as varchar)
from wh.meta.batches where batch_id = $1
