-- grain: one row per time that a drawn subject was given to an inspector; the newest counts
create table meta.round_assignments (
    round_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    assigned_no bigint not null,
    inspector varchar not null,
    due_on date,
    assigned_by varchar not null,
    assigned_at timestamp not null
)
