-- one row per keeping of the scores of a rulebook and period, never changed: batch_id is
-- the state that they were computed from, fingerprint that of the rulebook's text
create table meta.score_sheets (
    sheet_id varchar primary key,
    rulebook varchar not null,
    fingerprint varchar not null,
    period_id varchar not null,
    starts_on date not null,
    before_on date not null,
    batch_id bigint not null,
    kept_at timestamp not null,
    kept_by varchar not null,
    reason varchar,
    subjects bigint not null
)
