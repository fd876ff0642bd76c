-- the key columns under which the rows of a feed were loaded, comma-joined
create table meta.feed_keys (
    feed varchar not null,
    key_columns varchar not null
)
