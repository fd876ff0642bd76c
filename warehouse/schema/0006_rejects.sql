-- one row per row of a source that could not be loaded, with its own text
create table meta.rejects (
    batch_id bigint not null,
    line bigint,
    column_name varchar,
    value varchar,
    reason varchar not null,
    raw varchar
)
