-- a published list that was withdrawn keeps its rows, and says why
create table meta.release_withdrawals (
    release_id varchar primary key,
    withdrawn_by varchar not null,
    withdrawn_at timestamp not null,
    reason varchar not null
)
