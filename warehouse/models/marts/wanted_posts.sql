/*
grain: one row per post of some accounts (NULL: of all) published on the days from from_day
    to the day before before_day, with its counts of one look, NULL where nobody looked:
    at_age: as last seen by the end of its 7th day or first seen after (domain.md 1), else
    as last seen
materialize: mart macro
arguments: from_day, before_day, at_age, wanted
*/
with posts as (
    select * from base.posts
    where published_at >= cast(from_day as timestamp) - interval 8 hours
        and published_at < cast(before_day as timestamp) - interval 8 hours
        and (wanted is null or account_id in (select unnest(wanted)))
),

moments as (
    select
        o.account_id,
        o.post_id,
        coalesce(
            max(case when not at_age or o.observed_at <= p.published_at + interval 7 days
                then o.observed_at end),
            min(o.observed_at)
        ) as observed_at,
        count(*) as looks
    from posts as p
    join raw.post_observations as o
        on o.account_id = p.account_id and o.post_id = p.post_id
    where o.observed_at >= date_trunc('month', cast(from_day as timestamp)) - interval 8 hours
        and o.observed_at + interval 8 hours
            >= date_trunc('month', p.published_at + interval 8 hours)
    group by o.account_id, o.post_id
),

counts as (
    select o.* exclude (batch_id, line), o.batch_id as look_batch_id, m.looks
    from moments as m
    join raw.post_observations as o
        on o.account_id = m.account_id
        and o.post_id = m.post_id
        and o.observed_at = m.observed_at
    where o.observed_at >= date_trunc('month', cast(from_day as timestamp)) - interval 8 hours
)

select p.*, c.* exclude (account_id, post_id)
from posts as p
left join counts as c on c.account_id = p.account_id and c.post_id = p.post_id
