select coalesce(max(last_batch_id), 0) from meta.snapshots
