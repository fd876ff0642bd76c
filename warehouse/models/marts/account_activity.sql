/*
grain: one row per registered account, with the day of its last post and the last
    day of any data of its platform
materialize: mart view
note: an account without a post in the data is unknown (NULL) unless its account
    days say 0 posts throughout: silent_days is their number
*/
with months as (
    select
        account_id,
        max(last_post_on) as last_post_on,
        max(latest_on) as latest_on,
        sum(days_covered) filter (where source = 'account_days' and posts = 0)
            as zero_days
    from mart.account_measures
    where period_id >= 'M' and period_id < 'N'
    group by account_id
),

platforms as (
    select p.platform, max(m.latest_on) as data_until
    from months as m
    join mart.account_platforms as p on p.account_id = m.account_id
    group by p.platform
)

select
    a.account_id,
    a.name as account_name,
    a.platform,
    a.unit_id,
    a.unit_name,
    a.region_code,
    a.level,
    a.sector,
    a.is_open,
    a.is_open and coalesce(a.state, 'active') <> 'paused' as is_running,
    a.closed_on,
    m.last_post_on,
    p.data_until,
    case when m.last_post_on is null then m.zero_days
        else p.data_until - m.last_post_on end as silent_days
from base.accounts_now as a
join months as m on m.account_id = a.account_id
join platforms as p on p.platform = a.platform
