-- grain: one row per account, period and index version; filled by the compiled
-- formulas, not by a model; starts_on (of the period) and index_no (of
-- mart.indices) are what rankings look for: dates and numbers let whole blocks be
-- passed over, names do not
create or replace table mart.index_scores (
    account_id varchar not null,
    period_id varchar not null,
    starts_on date not null,
    index_no integer not null,
    platform varchar not null,
    index_id varchar not null,
    score double,
    score_low double,
    score_high double,
    is_at_least boolean not null,
    missing varchar,
    posts bigint,
    terms double[]
)
