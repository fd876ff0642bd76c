-- the periods whose figures were others then, or that today's marts do not hold
create or replace temp table stale_periods as
select p.*
from mart.periods as p
where {{.IsFull}}
    or p.period_id not in (select period_id from wh.mart.periods)
    or exists (
        select 1 from temp.touched_since as t
        where t."day" >= p.starts_on and t."day" < p.before_on
    )
