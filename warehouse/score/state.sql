-- the catalog that a connection looks at, and the state of it that scores rest on
select
    current_database(),
    concat_ws(':', (select max(snapshot_id) from meta.snapshots),
        (select max(batch_id) from meta.batches))
