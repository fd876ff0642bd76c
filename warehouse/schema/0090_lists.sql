-- grain: one row per saved list or tag; a rule, where any of its columns is not NULL, makes
-- whoever meets it a member
create table raw.lists (
    list_name varchar not null,
    kind varchar not null,
    platform varchar,
    region_code varchar,
    level varchar,
    sector varchar,
    unit_id varchar,
    "role" varchar,
    name_contains varchar,
    remark varchar,
    batch_id bigint not null,
    line bigint not null
)
