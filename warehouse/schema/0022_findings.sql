-- grain: one row per fault that an inspection found; subject_id is an account's id
-- (websites and apps are accounts) or, where subject_kind is unit, a unit's; an unknown
-- state is open, unknown occurrences are one
create table raw.findings (
    finding_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    rulebook varchar not null,
    rule varchar not null,
    occurrences bigint,
    sampled bigint,
    found_on date not null,
    evidence varchar,
    state varchar,
    deadline_on date,
    rectified_on date,
    round_id varchar,
    found_by varchar,
    batch_id bigint not null,
    line bigint not null
)
