/*
grain: one row per account and period of more than 62 days, from its posts: the sums of its
    pieces, which are months, and parts of months at the ends of a free range
materialize: window
scope: long
note: a total that is missing in some piece is a lower bound, as when some post's part is
*/
with pieces as (
    select p.* exclude (period_id, starts_on), b.period_id
    from mart.post_pieces as p
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
    sum(p.headline_reads) as headline_reads,
    sum(p.headline_watching) as headline_watching,
    sum(p.headline_likes) as headline_likes,
    sum(p.headline_comments) as headline_comments,
    sum(p.headline_forwards) as headline_forwards,
    sum(p.original_reads) as original_reads,
    sum(p.original_likes) as original_likes,
    sum(p.original_comments) as original_comments,
    sum(p.original_forwards) as original_forwards,
    max(p.max_reads) as max_reads,
    max(p.max_plays) as max_plays,
    max(p.max_watching) as max_watching,
    max(p.max_likes) as max_likes,
    max(p.max_comments) as max_comments,
    max(p.max_forwards) as max_forwards,
    sum(p.capped_posts) as capped_posts,
    lower_bound(p.originals, p.originals_at_least) as originals_at_least,
    lower_bound(p.reads, p.reads_at_least) as reads_at_least,
    lower_bound(p.plays, p.plays_at_least) as plays_at_least,
    lower_bound(p.watching, p.watching_at_least) as watching_at_least,
    lower_bound(p.likes, p.likes_at_least) as likes_at_least,
    lower_bound(p.comments, p.comments_at_least) as comments_at_least,
    lower_bound(p.forwards, p.forwards_at_least) as forwards_at_least,
    lower_bound(p.favourites, p.favourites_at_least) as favourites_at_least,
    lower_bound(p.headline_reads, p.headline_reads_at_least) as headline_reads_at_least,
    lower_bound(p.headline_watching, p.headline_watching_at_least) as headline_watching_at_least,
    lower_bound(p.headline_likes, p.headline_likes_at_least) as headline_likes_at_least,
    lower_bound(p.headline_comments, p.headline_comments_at_least) as headline_comments_at_least,
    lower_bound(p.headline_forwards, p.headline_forwards_at_least) as headline_forwards_at_least,
    lower_bound(p.original_reads, p.original_reads_at_least) as original_reads_at_least,
    lower_bound(p.original_likes, p.original_likes_at_least) as original_likes_at_least,
    lower_bound(p.original_comments, p.original_comments_at_least) as original_comments_at_least,
    lower_bound(p.original_forwards, p.original_forwards_at_least) as original_forwards_at_least,
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
