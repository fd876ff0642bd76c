-- grain: one row per account and the day from which it holds
create table raw.accounts (
    account_id varchar not null,
    platform varchar not null,
    platform_uid varchar,
    name varchar not null,
    unit_id varchar,
    role varchar,
    state varchar,
    opened_on date,
    closed_on date,
    verified_owner varchar,
    functions varchar,
    valid_from date not null default date '1900-01-01',
    batch_id bigint not null,
    line bigint not null
)
