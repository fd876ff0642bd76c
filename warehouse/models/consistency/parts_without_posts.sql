/*
rule: without posts there are no headlines and no maxima (n = 0 ⇒ all 0)
grain: one row per account day or period, and count that break it
note: a day's reads and reactions may be those of older posts, so only those of whole
    periods are judged, see totals_without_posts and mart.period_faults
materialize: view
*/
with faults as (
    select account_id, "day", period_id, 'headline_reads' as measure,
        headline_reads as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and headline_reads > 0
    union all
    select account_id, "day", period_id, 'headline_watching' as measure,
        headline_watching as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and headline_watching > 0
    union all
    select account_id, "day", period_id, 'headline_likes' as measure,
        headline_likes as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and headline_likes > 0
    union all
    select account_id, "day", period_id, 'headline_forwards' as measure,
        headline_forwards as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and headline_forwards > 0
    union all
    select account_id, "day", period_id, 'max_reads' as measure,
        max_reads as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and max_reads > 0
    union all
    select account_id, "day", period_id, 'max_watching' as measure,
        max_watching as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and max_watching > 0
    union all
    select account_id, "day", period_id, 'max_likes' as measure,
        max_likes as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and max_likes > 0
    union all
    select account_id, "day", period_id, 'max_forwards' as measure,
        max_forwards as value, 0 as bound, batch_id
    from base.told_counts
    where posts = 0 and max_forwards > 0
)

select
    'counts_without_posts' as rule,
    account_id,
    "day",
    period_id,
    measure,
    cast(value as varchar) as found,
    '= ' || bound as expected,
    cast(batch_id as varchar) as batches
from faults
