-- the newest day that facts tell of, for each platform: every fact lies in a year, and what
-- only a publisher told says so; apart, so that each passes over the blocks that hold none
with latest as (
    select account_id, latest_on from mart.account_measures
    where period_id >= 'Y' and period_id < 'Z'
    union all
    select account_id, latest_on from mart.account_measures
    where source = 'account_periods'
)

select cast(coalesce(json_group_object(platform, latest_on), '{}') as varchar)
from (
    select p.platform, cast(max(m.latest_on) as varchar) as latest_on
    from latest as m
    join mart.account_platforms as p on p.account_id = m.account_id
    group by p.platform
    order by p.platform
)
