-- grain: one row per event, platform and hour (kind mentions), or per official
-- action on an event (kind official); happened_at is UTC; unit_id and post_id are
-- '*' where there is none, so that both kinds have one key
create table raw.mentions (
    event_id varchar not null,
    kind varchar not null default 'mentions',
    platform varchar not null,
    happened_at timestamp not null,
    mentions bigint,
    unit_id varchar not null default '*',
    account_id varchar,
    post_id varchar not null default '*',
    title varchar,
    mentions_at_least boolean not null default false,
    batch_id bigint not null,
    line bigint not null
)
