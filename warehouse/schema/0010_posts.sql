-- grain: one row per post; published_at is UTC
create table raw.posts (
    account_id varchar not null,
    post_id varchar not null,
    published_at timestamp not null,
    kind varchar,
    is_original boolean,
    "position" bigint,
    title varchar,
    url varchar,
    batch_id bigint not null,
    line bigint not null
)
