-- grain: one row per break of a series, subject (a measure, an index or a published list)
-- and platform (NULL: all); filled from formula/series_breaks.yaml. first_on and last_on
-- are the days between which it happened: a year or a month where no day is known, NULL
-- where nothing is; mark: E read in a source, D derived, U unverified
create table mart.series_breaks (
    break_id varchar not null,
    kind varchar not null,
    subject varchar not null,
    platform varchar,
    first_on date,
    last_on date,
    "precision" varchar not null,
    title_zh varchar not null,
    title_en varchar not null,
    source varchar not null,
    mark varchar not null
)
