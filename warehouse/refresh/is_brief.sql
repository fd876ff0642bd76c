-- whether the short periods to build are no more than a month of the calendar has, and as near
-- to each other
select cast(count(*) <= 12 and max(before_on) - min(starts_on) <= 62 as integer)
from temp.stale_periods
where real_days <= 62
