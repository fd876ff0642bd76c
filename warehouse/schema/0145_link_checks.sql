-- grain: one row per link of a website, account or app and day on which it was tried
create table raw.link_checks (
    account_id varchar not null,
    checked_on date not null,
    link varchar not null,
    is_dead boolean not null,
    page varchar,
    reason varchar,
    batch_id bigint not null,
    line bigint not null
)
