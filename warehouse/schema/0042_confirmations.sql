-- how many rows of an earlier batch a batch delivered again word for word
create table meta.confirmations (
    batch_id bigint not null,
    feed varchar not null,
    confirmed_batch_id bigint not null,
    "rows" bigint not null
)
