-- grain: one row per person, what the person does for posts, and unit; an unknown
-- joined_on is always, left_on is the last day
create table raw.staff (
    person varchar not null,
    "role" varchar not null,
    unit_id varchar not null,
    name varchar,
    joined_on date,
    left_on date,
    batch_id bigint not null,
    line bigint not null
)
