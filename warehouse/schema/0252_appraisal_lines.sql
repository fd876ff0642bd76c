-- grain: one row per scheme and part of it; indicator '*' is the mean of all; an
-- unknown full_at is the highest of those appraised
create table raw.appraisal_lines (
    scheme varchar not null,
    part varchar not null,
    subject_kind varchar not null,
    measure varchar not null,
    weight double not null,
    "role" varchar,
    indicator varchar not null default '*',
    full_at double,
    ordered_by varchar,
    order_reason varchar,
    batch_id bigint not null,
    line bigint not null
)
