-- grain: one row per try to open a website or an app; is_open: it opened, after so many
-- seconds
create table raw.probes (
    account_id varchar not null,
    tried_at timestamp not null,
    is_open boolean not null,
    seconds double,
    probe varchar not null default '*',
    batch_id bigint not null,
    line bigint not null
)
