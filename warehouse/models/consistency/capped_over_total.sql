/*
rule: a total is at least 100001 times the capped posts (R ≥ 100001 × capped)
grain: one row per period that a publisher printed and that breaks it
materialize: view
note: for periods that are sums of posts see mart.period_faults
*/
select
    'capped_over_total' as rule,
    account_id,
    period_id,
    'reads' as measure,
    cast(reads as varchar) as found,
    '≥ ' || 100001 * capped_posts || ' = 100001 × ' || capped_posts as expected,
    cast(batch_id as varchar) as batches
from raw.account_periods
where reads < 100001 * capped_posts and not reads_at_least
