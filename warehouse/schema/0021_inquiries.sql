-- grain: one row per citizen's message; times are UTC
create table raw.inquiries (
    inquiry_id varchar not null,
    unit_id varchar,
    account_id varchar,
    channel varchar,
    kind varchar,
    category varchar,
    title varchar,
    is_effective boolean,
    received_at timestamp not null,
    replied_at timestamp,
    closed_at timestamp,
    disclosed_at timestamp,
    satisfaction varchar,
    batch_id bigint not null,
    line bigint not null
)
