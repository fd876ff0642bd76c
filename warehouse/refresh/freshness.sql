select cast(coalesce(json_group_object(platform, latest_on), '{}') as varchar)
from (
    select p.platform, cast(max(m.latest_on) as varchar) as latest_on
    from mart.account_measures as m
    join mart.account_platforms as p on p.account_id = m.account_id
    group by p.platform
    order by p.platform
)
