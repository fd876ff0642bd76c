/*
rule: the mean of a count over posts is no more than its maximum (R/n ≤ Rmax), that is
    the total is no more than the posts times the maximum
grain: one row per account day or period, and count that break it
note: a maximum that is only a lower bound breaks nothing
materialize: view
*/
with faults as (
    select account_id, "day", period_id, 'reads' as measure,
        reads as value, posts * max_reads as bound, batch_id
    from base.told_counts
    where posts > 0 and reads > posts * max_reads and not max_reads_at_least
    union all
    select account_id, "day", period_id, 'watching' as measure,
        watching as value, posts * max_watching as bound, batch_id
    from base.told_counts
    where posts > 0 and watching > posts * max_watching and not max_watching_at_least
    union all
    select account_id, "day", period_id, 'likes' as measure,
        likes as value, posts * max_likes as bound, batch_id
    from base.told_counts
    where posts > 0 and likes > posts * max_likes and not max_likes_at_least
    union all
    select account_id, "day", period_id, 'forwards' as measure,
        forwards as value, posts * max_forwards as bound, batch_id
    from base.told_counts
    where posts > 0 and forwards > posts * max_forwards and not max_forwards_at_least
)

select
    'mean_over_max' as rule,
    account_id,
    "day",
    period_id,
    measure,
    cast(value as varchar) as found,
    '≤ ' || bound as expected,
    cast(batch_id as varchar) as batches
from faults
