-- one row per token that was ever given; token_hash is the SHA-256 of its secret, which
-- is kept nowhere. Rows are never changed
create table meta.tokens (
    token_id varchar primary key,
    name varchar not null,
    role varchar not null,
    scope_unit varchar,
    scope_region varchar,
    scope_platform varchar,
    token_hash varchar not null unique,
    created_at timestamp not null,
    created_by varchar not null,
    expires_at timestamp
)
