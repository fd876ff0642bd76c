-- what the marts were built from: batch, snapshot, definitions of indices
select
    cast(last_batch_id as varchar), cast(snapshot_id as varchar),
    coalesce(formulas, '')
from meta.snapshots
order by snapshot_id desc
limit 1
