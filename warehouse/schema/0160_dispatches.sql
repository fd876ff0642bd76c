-- what schedules made and handed out: one row a step, never changed; a dispatch is
-- as its newest row says; a run that sent nothing has one row without a channel
create table meta.dispatches (
    dispatch_id varchar not null,
    schedule varchar not null,
    title varchar not null,
    due_at timestamp not null,
    cause varchar not null,
    channel varchar,
    target varchar,
    target_no bigint not null,
    state varchar not null,
    attempts bigint not null,
    row_count bigint,
    new_rows bigint,
    snapshot varchar,
    file_name varchar,
    media_type varchar,
    bytes bigint,
    sha256 varchar,
    error varchar,
    recorded_at timestamp not null
)
