/*
rule: without posts there is nothing to read or react to (n = 0 ⇒ all 0)
grain: one row per period that a publisher printed, and count that breaks it
materialize: view
*/
with zeros as (
    select
        account_id,
        period_id,
        batch_id,
        unnest([
            {measure: 'reads', amount: reads},
            {measure: 'plays', amount: plays},
            {measure: 'watching', amount: watching},
            {measure: 'likes', amount: likes},
            {measure: 'comments', amount: comments},
            {measure: 'forwards', amount: forwards},
            {measure: 'favourites', amount: favourites}
        ]) as count
    from raw.account_periods
    where posts = 0
)

select
    'counts_without_posts' as rule,
    account_id,
    period_id,
    count.measure as measure,
    cast(count.amount as varchar) as found,
    '= 0' as expected,
    cast(batch_id as varchar) as batches
from zeros
where count.amount > 0
