-- grain: one row per subject (unit, county, city, province, sector), period and index made of
-- other indices; filled by the compiled composites; account_id and role are always NULL;
-- terms are the values of the components in the order of mart.index_terms; is_at_least is
-- that of mart.index_scores
create or replace table mart.subject_scores (
    subject varchar not null,
    subject_id varchar not null,
    account_id varchar,
    unit_id varchar,
    region_code varchar,
    sector varchar,
    role varchar,
    period_id varchar not null,
    starts_on date not null,
    index_no integer not null,
    platform varchar not null,
    index_id varchar not null,
    score double,
    score_low double,
    score_high double,
    is_at_least boolean,
    missing varchar,
    posts bigint,
    terms double[]
)
