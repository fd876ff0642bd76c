-- grain: one row per post and unit that was asked to pass it on; unit_id '*' is all
-- units below that of the post with an account on its platform; times are UTC
create table raw.repost_tasks (
    origin_account_id varchar not null,
    origin_post_id varchar not null,
    unit_id varchar not null default '*',
    due_at timestamp,
    ordered_by varchar,
    origin_title varchar,
    origin_at timestamp,
    batch_id bigint not null,
    line bigint not null
)
