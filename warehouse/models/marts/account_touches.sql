/*
grain: one row per fact of an account that a batch brought, replaced or took back, with
    the day whose figures it changes; is_register: it changes the account's name, unit
    or state from that day on, not figures
materialize: mart view
note: read with a range of days
*/
with observations as (
    select account_id, post_id, batch_id from raw.post_observations
    union all
    select account_id, post_id, superseded_by from raw.post_observations_history
),

told as (
    select account_id, period_id, batch_id from raw.account_periods
    union all
    select account_id, period_id, superseded_by from raw.account_periods_history
)

select account_id, "day", batch_id, false as is_register from raw.account_days
union all
select account_id, "day", superseded_by, false from raw.account_days_history
union all
select account_id, published_on, batch_id, false from base.posts
union all
select account_id, cast(published_at + interval 8 hours as date), superseded_by, false
from raw.posts_history
union all
select p.account_id, p.published_on, o.batch_id, false
from observations as o
join base.posts as p on p.account_id = o.account_id and p.post_id = o.post_id
union all
select t.account_id, p.starts_on, t.batch_id, false
from told as t
join base.publisher_periods as p on p.period_id = t.period_id
union all
select account_id, valid_from, batch_id, true from raw.accounts
union all
select account_id, valid_from, superseded_by, true from raw.accounts_history
