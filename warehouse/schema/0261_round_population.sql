-- grain: one row per round and subject in operation that it could draw, as the register had
-- it then, with the number of times that earlier rounds of the year drew it
create table meta.round_population (
    round_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    subject_name varchar,
    platform varchar,
    unit_id varchar,
    unit_name varchar,
    region_code varchar,
    level varchar,
    sector varchar,
    lacks_services boolean not null,
    stratum varchar not null,
    earlier_draws bigint not null
)
