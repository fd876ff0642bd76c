-- the first day of a period and the day after its last
select cast(starts_on as varchar), cast(before_on as varchar)
from mart.periods where period_id = $1
