/*
grain: one row per account day that tells its number of posts (said) and that a
    delivery of the account's posts spans, and one per post (listed), to compare them
materialize: mart view
note: read with a range of days. Only posts and originals can be compared: a day's reads
    are those of that day, a post's reads those at its measurement age
*/
select
    account_id,
    "day",
    posts as said_posts,
    originals as said_originals,
    0 as listed_posts,
    0 as listed_originals,
    false as is_unsure,
    batch_id
from raw.account_days as d
where posts is not null
    and exists (
        select 1 from mart.deliveries as v
        join base.batches_in_force as f on f.batch_id = v.batch_id
        where v.account_id = d.account_id
            and v.starts_on <= d."day" and v.ends_on >= d."day"
    )
union all
select
    account_id,
    published_on,
    null,
    null,
    1,
    if(is_original, 1, 0),
    is_original is null,
    batch_id
from base.posts
