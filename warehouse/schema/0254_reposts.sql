-- grain: one row per repost and post that it was taken from; post_id '*' is a repost
-- without an id; times are UTC
create table raw.reposts (
    account_id varchar not null,
    post_id varchar not null default '*',
    source_account_id varchar not null,
    source_post_id varchar not null,
    reposted_at timestamp,
    batch_id bigint not null,
    line bigint not null
)
