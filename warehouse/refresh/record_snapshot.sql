insert into meta.snapshots
    (snapshot_id, last_batch_id, periods, freshness, refreshed_at)
select
    coalesce(max(snapshot_id), 0) + 1, $last_batch, $periods, $freshness, $now
from meta.snapshots
