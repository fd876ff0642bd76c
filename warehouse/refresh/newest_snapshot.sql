select coalesce(max(snapshot_id), 0) from meta.snapshots
