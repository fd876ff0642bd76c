/*
grain: one row per fact that a batch brought or replaced, with the day whose
    figures it changes: an observation changes those of its post's day, a
    publisher's figures and ratings those of their period, for which its first day stands
materialize: view
*/
with observations as (
    select account_id, post_id, batch_id from raw.post_observations
    union all
    select account_id, post_id, superseded_by from raw.post_observations_history
)

select "day", batch_id from raw.account_days
union all
select "day", superseded_by from raw.account_days_history
union all
select published_on, batch_id from base.posts
union all
select cast(published_at + interval 8 hours as date), superseded_by
from raw.posts_history
union all
select p.published_on, o.batch_id
from observations as o
join base.posts as p on p.account_id = o.account_id and p.post_id = o.post_id
union all
select p.starts_on, a.batch_id
from raw.account_periods as a
join base.publisher_periods as p on p.period_id = a.period_id
union all
select p.starts_on, a.superseded_by
from raw.account_periods_history as a
join base.publisher_periods as p on p.period_id = a.period_id
union all
select p.starts_on, r.batch_id
from raw.ratings as r
join mart.periods as p on p.period_id = r.period_id
where r.subject_kind in ('account', 'unit')
union all
select p.starts_on, r.superseded_by
from raw.ratings_history as r
join mart.periods as p on p.period_id = r.period_id
where r.subject_kind in ('account', 'unit')
