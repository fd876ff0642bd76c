-- grain: one row per list, account and the day from which it is a member
create table raw.list_members (
    list_name varchar not null,
    kind varchar not null,
    account_id varchar not null,
    valid_from date not null default date '1900-01-01',
    valid_before date,
    reason varchar,
    batch_id bigint not null,
    line bigint not null
)
