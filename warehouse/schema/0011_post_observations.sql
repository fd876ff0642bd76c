-- grain: one row per post and the moment (UTC) at which its counts were seen;
-- a count its platform caps is known to be at least its value
create table raw.post_observations (
    account_id varchar not null,
    post_id varchar not null,
    observed_at timestamp not null,
    reads bigint,
    plays bigint,
    watching bigint,
    likes bigint,
    comments bigint,
    forwards bigint,
    favourites bigint,
    reads_at_least boolean not null default false,
    plays_at_least boolean not null default false,
    watching_at_least boolean not null default false,
    likes_at_least boolean not null default false,
    comments_at_least boolean not null default false,
    forwards_at_least boolean not null default false,
    favourites_at_least boolean not null default false,
    batch_id bigint not null,
    line bigint not null
)
