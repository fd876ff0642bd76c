-- the months of which periods to be computed again are made
insert into temp.stale_periods
select m.*
from mart.periods as m
where m.kind = 'month'
    and m.period_id not in (select period_id from temp.stale_periods)
    and exists (
        select 1 from temp.stale_periods as p
        where p.real_days > 62 and p.starts_on <= m.starts_on and p.before_on >= m.before_on
    )
