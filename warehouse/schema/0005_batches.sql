-- one row per source file that was loaded, all of it or nothing
create table meta.batches (
    batch_id bigint primary key,
    source varchar not null,
    sha256 varchar not null,
    size_bytes bigint,
    feeds varchar not null,
    profile varchar,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_rejected bigint not null,
    rows_unchanged bigint not null,
    started_at timestamp not null,
    finished_at timestamp not null,
    check (rows_read = rows_accepted + rows_rejected + rows_unchanged)
)
