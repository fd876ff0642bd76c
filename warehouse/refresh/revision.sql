select
    cast(coalesce(max(s.snapshot_id), 0) as varchar) as snapshot_id,
    coalesce(strftime(max(s.refreshed_at), '%Y-%m-%dT%H:%M:%S.%f'), '') as refreshed_at,
    (
        select cast(count(*) as varchar) || '/' || cast(coalesce(max(batch_id), 0) as varchar)
        from meta.batches
    ) as batches
from meta.snapshots as s
