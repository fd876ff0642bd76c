-- who loaded the batch; NULL for batches from before this was kept
alter table meta.batches add column loaded_by varchar
