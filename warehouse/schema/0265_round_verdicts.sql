-- grain: one row per published round and drawn subject, as published
create table meta.round_verdicts (
    round_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    verdict varchar not null,
    total double,
    grade_title varchar,
    missing varchar,
    causes varchar,
    findings bigint not null
)
