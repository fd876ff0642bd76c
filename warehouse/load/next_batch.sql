select coalesce(max(batch_id), 0) + 1 from meta.batches
