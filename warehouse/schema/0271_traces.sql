-- grain: one row per row of a guarded table that came (in), was taken back (out) or was there
-- before the log began (was), under the entry of the audit log that tells of it; row_hash
-- covers the row, the entry's detail covers its traces
create table meta.traces (
    entry_no bigint not null,
    record varchar not null,
    record_id varchar not null,
    event_no bigint not null,
    event varchar not null,
    batch_id bigint not null,
    superseded_by bigint,
    row_hash varchar not null
)
