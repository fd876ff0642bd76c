/*
grain: one row per account and period of more than 62 days, from its days: the sums of its
    pieces, which are months, and parts of months at the ends of a free range
materialize: window
scope: long
*/
with pieces as (
    select p.* exclude (period_id, starts_on), b.period_id
    from mart.day_pieces as p
    join temp.building_pieces as b on b.piece_id = p.period_id
),

-- Between two pieces with posts lie those days without one that neither tells.
gaps as (
    select
        account_id,
        period_id,
        first_post_on,
        first_post_on - 1 - lag(last_post_on) over (
            partition by account_id, period_id order by first_post_on
        ) as gap
    from pieces
    where active_days > 0
)

select
    p.account_id,
    p.period_id,
    sum(p.days_covered) as days_covered,
    sum(p.posts) as posts,
    sum(p.originals) as originals,
    sum(p.pushes) as pushes,
    sum(p.reads) as reads,
    sum(p.plays) as plays,
    sum(p.watching) as watching,
    sum(p.likes) as likes,
    sum(p.comments) as comments,
    sum(p.forwards) as forwards,
    sum(p.favourites) as favourites,
    sum(p.replies) as replies,
    sum(p.headline_reads) as headline_reads,
    sum(p.headline_watching) as headline_watching,
    sum(p.headline_likes) as headline_likes,
    sum(p.headline_forwards) as headline_forwards,
    max(p.max_reads) as max_reads,
    max(p.max_watching) as max_watching,
    max(p.max_likes) as max_likes,
    max(p.max_forwards) as max_forwards,
    sum(p.original_forwards) as original_forwards,
    sum(p.original_comments) as original_comments,
    sum(p.new_followers) as new_followers,
    max(p.last_followers) as last_followers,
    bit_or(p.open_mask) as open_mask,
    cast(sum(p.active_days) as bigint) as active_days,
    min(p.first_post_on) as first_post_on,
    max(p.last_post_on) as last_post_on,
    greatest(max(p.longest_inner_gap), max(g.gap)) as longest_inner_gap,
    max(p.latest_on) as latest_on
from pieces as p
left join gaps as g
    on g.account_id = p.account_id
    and g.period_id = p.period_id
    and g.first_post_on = p.first_post_on
group by p.account_id, p.period_id
