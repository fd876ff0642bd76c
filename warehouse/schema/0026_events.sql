-- grain: one row per public event; times are UTC
create table raw.events (
    event_id varchar not null,
    name varchar not null,
    began_at timestamp not null,
    ended_at timestamp,
    region_code varchar,
    category varchar,
    unit_id varchar,
    batch_id bigint not null,
    line bigint not null
)
