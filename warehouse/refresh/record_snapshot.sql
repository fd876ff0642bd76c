insert into meta.snapshots (
    snapshot_id, last_batch_id, periods, freshness, refreshed_at, formulas
)
select
    coalesce(max(snapshot_id), 0) + 1, $last_batch, $periods, $freshness, $now,
    $formulas
from meta.snapshots
