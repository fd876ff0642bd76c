/*
grain: one row per account and period that anything tells about: what its days say, where
    its counts come from, and what many of its measures are made of
materialize: window view
*/
select
    d.* exclude (first_post_on, last_post_on, last_followers),
    source_of(p.posts, d.posts, u.has_counts, v.account_id) as source,
    if(p.posts > 0, p.first_post_on, d.first_post_on) as first_on,
    if(p.posts > 0, p.last_post_on, d.last_post_on) as last_on,
    coalesce(d.last_followers, u.last_followers) as packed_followers
from temp.told_days as d
left join temp.post_totals as p on p.account_id = d.account_id and p.period_id = d.period_id
left join temp.publisher_measures as u on u.account_id = d.account_id and u.period_id = d.period_id
left join temp.seen as v on v.account_id = d.account_id and v.period_id = d.period_id
