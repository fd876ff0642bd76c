-- grain: one row per quota and the day from which it holds; '*' is all units, all
-- people or accounts
create table raw.quotas (
    kind varchar not null,
    measure varchar not null,
    span varchar not null,
    at_least bigint not null,
    unit_id varchar not null default '*',
    subject_id varchar not null default '*',
    valid_from date not null default date '1900-01-01',
    source varchar,
    batch_id bigint not null,
    line bigint not null
)
