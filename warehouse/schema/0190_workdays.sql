-- grain: one row per day of which an office says whether it works, over the Monday
-- to Friday of every week and over the shipped calendar
create table raw.workdays (
    "day" date not null,
    is_working boolean not null,
    name varchar,
    source varchar,
    batch_id bigint not null,
    line bigint not null
)
