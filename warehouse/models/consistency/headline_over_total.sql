/*
rule: the headlines' part of a count is no more than the total (Rt ≤ R)
grain: one row per account day or period, and count that break it
note: a total that is only a lower bound breaks nothing
materialize: view
*/
with faults as (
    select account_id, "day", period_id, 'headline_reads' as measure,
        headline_reads as value, reads as bound, batch_id
    from base.told_counts
    where headline_reads > reads and not reads_at_least
    union all
    select account_id, "day", period_id, 'headline_watching' as measure,
        headline_watching as value, watching as bound, batch_id
    from base.told_counts
    where headline_watching > watching and not watching_at_least
    union all
    select account_id, "day", period_id, 'headline_likes' as measure,
        headline_likes as value, likes as bound, batch_id
    from base.told_counts
    where headline_likes > likes and not likes_at_least
    union all
    select account_id, "day", period_id, 'headline_forwards' as measure,
        headline_forwards as value, forwards as bound, batch_id
    from base.told_counts
    where headline_forwards > forwards and not forwards_at_least
)

select
    'headline_over_total' as rule,
    account_id,
    "day",
    period_id,
    measure,
    cast(value as varchar) as found,
    '≤ ' || bound as expected,
    cast(batch_id as varchar) as batches
from faults
