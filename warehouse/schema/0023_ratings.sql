-- grain: one row per subject, period, rater and indicator; rater '*' is the role as
-- a whole; an unknown full_score is 100
create table raw.ratings (
    subject_kind varchar not null,
    subject_id varchar not null,
    period_id varchar not null,
    rater_role varchar not null,
    rater varchar not null default '*',
    indicator varchar not null,
    score double not null,
    full_score double,
    raters bigint,
    batch_id bigint not null,
    line bigint not null
)
