-- grain: one row per government unit and the day from which it holds
create table raw.units (
    unit_id varchar not null,
    name varchar not null,
    level varchar,
    region_code varchar,
    sector varchar,
    parent_id varchar,
    has_public_service boolean,
    residents bigint,
    valid_from date not null default date '1900-01-01',
    batch_id bigint not null,
    line bigint not null
)
