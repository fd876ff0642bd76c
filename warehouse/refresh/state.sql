select
    s.snapshot_id,
    strftime(s.refreshed_at, '%Y-%m-%dT%H:%M:%SZ') as refreshed_at,
    s.freshness
from meta.snapshots as s
order by s.snapshot_id desc
limit 1
