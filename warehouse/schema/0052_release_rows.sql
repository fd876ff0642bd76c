-- the rows of a published list as JSON, in its order from 1, with their hashes
create table meta.release_rows (
    release_id varchar not null,
    "position" bigint not null,
    account_id varchar not null,
    row_hash varchar not null,
    content varchar not null
)
