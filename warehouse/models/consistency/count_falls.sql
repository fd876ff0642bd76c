/*
rule: a post's counts do not fall from one look to a later one
grain: one row per post and look that has a lower count than an earlier look; falls
    lists these counts, each with the highest one before
materialize: mart view
note: read with a range of published_at (UTC), which reaches the scan since there is
    neither a window nor unnest on the way. Platforms do take back likes and reads that
    they hold to be bought, so a fall may be true. A count that is only a lower bound
    breaks nothing
*/
with falls as (
    select
        o.account_id,
        o.post_id,
        p.published_on,
        p.published_at,
        o.observed_at,
        o.batch_id,
        max(e.batch_id) as batch_before,
        o.reads,
        max(e.reads) filter (where not o.reads_at_least) as reads_was,
        o.plays,
        max(e.plays) filter (where not o.plays_at_least) as plays_was,
        o.watching,
        max(e.watching) filter (where not o.watching_at_least) as watching_was,
        o.likes,
        max(e.likes) filter (where not o.likes_at_least) as likes_was,
        o.comments,
        max(e.comments) filter (where not o.comments_at_least) as comments_was,
        o.forwards,
        max(e.forwards) filter (where not o.forwards_at_least) as forwards_was,
        o.favourites,
        max(e.favourites) filter (where not o.favourites_at_least) as favourites_was
    from base.posts as p
    join raw.post_observations as o
        on o.account_id = p.account_id and o.post_id = p.post_id
    join raw.post_observations as e
        on e.account_id = p.account_id and e.post_id = p.post_id
    where e.observed_at < o.observed_at
        and (
            (e.reads > o.reads and not o.reads_at_least)
            or (e.plays > o.plays and not o.plays_at_least)
            or (e.watching > o.watching and not o.watching_at_least)
            or (e.likes > o.likes and not o.likes_at_least)
            or (e.comments > o.comments and not o.comments_at_least)
            or (e.forwards > o.forwards and not o.forwards_at_least)
            or (e.favourites > o.favourites and not o.favourites_at_least)
        )
    group by o.account_id, o.post_id, p.published_on, p.published_at, o.observed_at, o.batch_id,
        o.reads, o.plays, o.watching, o.likes, o.comments, o.forwards, o.favourites
)

select
    'count_falls' as rule,
    account_id,
    post_id,
    published_on,
    published_at,
    observed_at,
    list_filter([
        {measure: 'reads', now: reads, was: reads_was},
        {measure: 'plays', now: plays, was: plays_was},
        {measure: 'watching', now: watching, was: watching_was},
        {measure: 'likes', now: likes, was: likes_was},
        {measure: 'comments', now: comments, was: comments_was},
        {measure: 'forwards', now: forwards, was: forwards_was},
        {measure: 'favourites', now: favourites, was: favourites_was}
    ], c -> c.now < c.was) as falls,
    concat_ws(' ', batch_before, nullif(batch_id, batch_before)) as batches
from falls
