-- the batch that this one took back
alter table meta.batches add column undoes bigint
