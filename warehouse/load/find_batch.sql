-- a batch of which every row was rejected does not count: the same file may load
-- with another profile
select batch_id from meta.batches
where sha256 = $1 and rows_accepted + rows_unchanged > 0
order by batch_id
limit 1
