-- the newest day that facts tell of, for each platform: every fact lies in a year, and what
-- only a publisher told says so
select cast(coalesce(json_group_object(platform, latest_on), '{}') as varchar)
from (
    select p.platform, cast(max(m.latest_on) as varchar) as latest_on
    from mart.account_measures as m
    join mart.account_platforms as p on p.account_id = m.account_id
    where (m.period_id >= 'Y' and m.period_id < 'Z') or m.source = 'account_periods'
    group by p.platform
    order by p.platform
)
