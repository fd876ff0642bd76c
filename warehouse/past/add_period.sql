-- a period that is computed again although nothing touched it, and the one before it
insert into temp.stale_periods
select p.*
from mart.periods as p
where p.period_id not in (select period_id from temp.stale_periods)
    and (
        p.period_id = $period
        or p.period_id in (
            select previous_id from mart.periods where period_id = $period
        )
    )
