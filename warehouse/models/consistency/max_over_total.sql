/*
rule: the maximum of a count over posts is no more than the total (Rmax ≤ R)
grain: one row per account day or period, and count that break it
note: a total that is only a lower bound breaks nothing
materialize: view
*/
with faults as (
    select account_id, "day", period_id, 'max_reads' as measure,
        max_reads as value, reads as bound, batch_id
    from base.told_counts
    where max_reads > reads and not reads_at_least
    union all
    select account_id, "day", period_id, 'max_watching' as measure,
        max_watching as value, watching as bound, batch_id
    from base.told_counts
    where max_watching > watching and not watching_at_least
    union all
    select account_id, "day", period_id, 'max_likes' as measure,
        max_likes as value, likes as bound, batch_id
    from base.told_counts
    where max_likes > likes and not likes_at_least
    union all
    select account_id, "day", period_id, 'max_forwards' as measure,
        max_forwards as value, forwards as bound, batch_id
    from base.told_counts
    where max_forwards > forwards and not forwards_at_least
)

select
    'max_over_total' as rule,
    account_id,
    "day",
    period_id,
    measure,
    cast(value as varchar) as found,
    '≤ ' || bound as expected,
    cast(batch_id as varchar) as batches
from faults
