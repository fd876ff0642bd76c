-- grain: one row per contribution that a unit handed in; is_used is unknown where
-- it is not decided; times are UTC
create table raw.submissions (
    unit_id varchar not null,
    title varchar not null,
    submitted_at timestamp not null,
    person varchar,
    is_used boolean,
    used_at timestamp,
    used_in varchar,
    used_level varchar,
    used_account_id varchar,
    used_post_id varchar,
    batch_id bigint not null,
    line bigint not null
)
