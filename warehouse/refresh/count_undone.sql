-- batches that took others back
select count(*) from meta.batches where undoes is not null and batch_id > {{.Since}}
