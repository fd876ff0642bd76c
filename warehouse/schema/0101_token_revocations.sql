-- a token that was taken back
create table meta.token_revocations (
    token_id varchar primary key,
    revoked_at timestamp not null,
    revoked_by varchar not null
)
