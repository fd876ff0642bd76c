-- grain: one row per post, person and what that person did for it
create table raw.credits (
    account_id varchar not null,
    post_id varchar not null,
    person varchar not null,
    "role" varchar not null,
    unit_id varchar,
    batch_id bigint not null,
    line bigint not null
)
