-- a batch of which every row was rejected does not count: the same file may load
-- with another profile; nor does one that was taken back
select batch_id from meta.batches
where sha256 = $1
    and rows_accepted + rows_unchanged > 0
    and undoes is null
    and batch_id not in (
        select undoes from meta.batches where undoes is not null
    )
order by batch_id
limit 1
