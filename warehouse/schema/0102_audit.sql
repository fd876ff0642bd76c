-- one row per thing that somebody did or tried to do, numbered from 1 without a gap;
-- each hash covers the row and the hash before it, see package access
create table meta.audit (
    entry_no bigint primary key,
    at timestamp not null,
    who varchar not null,
    action varchar not null,
    outcome varchar not null,
    subject varchar not null,
    detail varchar not null,
    address varchar not null,
    request_id varchar not null,
    prev_hash varchar not null,
    hash varchar not null
)
