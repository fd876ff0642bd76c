-- grain: one row per unit, period and kind of report on its supervision: the yearly
-- report, the quarterly self-check, the bulletin of a spot check
create table raw.unit_reports (
    unit_id varchar not null,
    period_id varchar not null,
    kind varchar not null,
    subject_kind varchar not null default '*',
    published_on date,
    in_operation bigint,
    checked bigint,
    failed bigint,
    url varchar,
    batch_id bigint not null,
    line bigint not null
)
