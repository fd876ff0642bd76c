-- the scores of a kept sheet, one row a subject, never changed
create table meta.score_sheet_rows (
    sheet_id varchar not null,
    subject_kind varchar not null,
    subject_id varchar not null,
    subject_name varchar,
    platform varchar,
    unit_id varchar,
    unit_name varchar,
    region_code varchar,
    verdict varchar not null,
    grade varchar,
    grade_title varchar,
    class varchar,
    rank bigint,
    deducted double,
    result double,
    bonus double,
    total double,
    vetoes bigint,
    unverified varchar,
    guard varchar
)
