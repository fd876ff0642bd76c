/*
rule: the maximum of a count over posts is no more than the total (Rmax ≤ R)
grain: one row per account day and count that break it
note: a total that is only a lower bound breaks nothing
materialize: view
*/
with faults as (
    select account_id, "day", 'max_reads' as measure,
        max_reads as value, reads as bound, batch_id
    from raw.account_days
    where max_reads > reads and not reads_at_least
    union all
    select account_id, "day", 'max_watching' as measure,
        max_watching as value, watching as bound, batch_id
    from raw.account_days
    where max_watching > watching and not watching_at_least
    union all
    select account_id, "day", 'max_likes' as measure,
        max_likes as value, likes as bound, batch_id
    from raw.account_days
    where max_likes > likes and not likes_at_least
    union all
    select account_id, "day", 'max_forwards' as measure,
        max_forwards as value, forwards as bound, batch_id
    from raw.account_days
    where max_forwards > forwards and not forwards_at_least
)

select
    'max_over_total' as rule,
    account_id,
    "day",
    measure,
    cast(value as varchar) as found,
    '≤ ' || bound as expected,
    cast(batch_id as varchar) as batches
from faults
