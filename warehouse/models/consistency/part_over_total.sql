/*
rule: originals and pushes are no more than the posts, and what originals got is no
    more than what all posts got
grain: one row per account day or period, and count that break it
note: a total that is only a lower bound breaks nothing
materialize: view
*/
with faults as (
    select account_id, "day", period_id, 'originals' as measure,
        originals as value, posts as bound, batch_id
    from base.told_counts
    where originals > posts
    union all
    select account_id, "day", period_id, 'pushes' as measure,
        pushes as value, posts as bound, batch_id
    from base.told_counts
    where pushes > posts
    union all
    select account_id, "day", period_id, 'original_forwards' as measure,
        original_forwards as value, forwards as bound, batch_id
    from base.told_counts
    where original_forwards > forwards and not forwards_at_least
    union all
    select account_id, "day", period_id, 'original_comments' as measure,
        original_comments as value, comments as bound, batch_id
    from base.told_counts
    where original_comments > comments and not comments_at_least
)

select
    'part_over_total' as rule,
    account_id,
    "day",
    period_id,
    measure,
    cast(value as varchar) as found,
    '≤ ' || bound as expected,
    cast(batch_id as varchar) as batches
from faults
