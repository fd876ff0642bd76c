-- grain: one row per round and subject that it drew
create table meta.round_subjects (
    round_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    number bigint not null
)
