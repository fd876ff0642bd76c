-- grain: one row per account, period and index version; filled by the compiled
-- formulas, not by a model
create table mart.index_scores (
    account_id varchar not null,
    period_id varchar not null,
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
