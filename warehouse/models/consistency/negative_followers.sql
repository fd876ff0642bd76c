/*
rule: an account has 0 followers or more
grain: one row per account day or period that breaks it
materialize: view
*/
select
    'negative_followers' as rule,
    account_id,
    "day",
    period_id,
    'followers' as measure,
    cast(followers as varchar) as found,
    '≥ 0' as expected,
    cast(batch_id as varchar) as batches
from base.told_counts
where followers < 0
