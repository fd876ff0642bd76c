/*
grain: one row per account, period and count that break a rule over the period
materialize: mart view
note: n = 0 ⇒ all 0: over a whole period without posts, reads and reactions are those of
    older posts at best. R ≥ 100001 × capped posts: WeChat shows 10万+ from 100,001 on
*/
with zeros as (
    select account_id, period_id, [
        {measure: 'reads', amount: reads},
        {measure: 'plays', amount: plays},
        {measure: 'watching', amount: watching},
        {measure: 'likes', amount: likes},
        {measure: 'comments', amount: comments},
        {measure: 'forwards', amount: forwards},
        {measure: 'favourites', amount: favourites}
    ] as counts
    from mart.account_measures
    where posts = 0 and source = 'account_days'
        and greatest(reads, plays, watching, likes, comments, forwards, favourites) > 0
),

above_zero as (
    select account_id, period_id, unnest(list_filter(counts, c -> c.amount > 0)) as count
    from zeros
)

select
    'counts_without_posts' as rule,
    account_id,
    period_id,
    count.measure as measure,
    cast(count.amount as varchar) as found,
    '= 0' as expected
from above_zero
union all
select
    'capped_over_total',
    m.account_id,
    m.period_id,
    'reads',
    cast(m.reads as varchar),
    '≥ ' || 100001 * m.capped_posts || ' = 100001 × ' || m.capped_posts
from mart.account_measures as m
join mart.account_platforms as p on p.account_id = m.account_id
where p.platform = 'wechat' and m.source = 'posts' and m.reads < 100001 * m.capped_posts
