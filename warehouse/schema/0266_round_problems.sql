-- grain: one row per published round and finding, as published
create table meta.round_problems (
    round_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    finding_id varchar not null,
    rule varchar not null,
    rule_title varchar,
    stage varchar,
    cause varchar,
    status varchar not null,
    state varchar,
    occurrences bigint,
    points double,
    object varchar,
    evidence varchar,
    found_on date,
    mark varchar
)
