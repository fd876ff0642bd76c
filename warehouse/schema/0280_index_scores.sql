-- grain: one row per account, period and index version; filled by the compiled
-- formulas, not by a model; starts_on (of the period) and index_no (of
-- mart.indices) are what rankings look for: dates and numbers let whole blocks be
-- passed over, names do not; is_at_least is true where the score is a lower bound, false
-- where it is exact or there is none, NULL where it may be lower than score, or lower or
-- higher: see score_low and score_high
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
    is_at_least boolean,
    missing varchar,
    posts bigint,
    terms double[]
)
