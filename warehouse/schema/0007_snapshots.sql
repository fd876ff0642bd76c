-- one row per refresh that became visible; last_batch_id is the newest batch
-- that its marts hold
create table meta.snapshots (
    snapshot_id bigint primary key,
    last_batch_id bigint not null,
    periods bigint not null,
    freshness varchar not null,
    refreshed_at timestamp not null
)
