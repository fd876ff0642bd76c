delete from {{.Table}}
where batch_id > {{.LastBatch}}
    or batch_id not in (select batch_id from meta.batches)
