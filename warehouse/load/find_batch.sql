select batch_id from meta.batches where sha256 = $1 order by batch_id limit 1
