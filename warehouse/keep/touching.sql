-- the rulebooks and periods of which scores were kept that a finding of a day is part of
select rulebook, period_id, cast(starts_on as varchar), cast(before_on as varchar)
from wh.meta.score_sheets
where starts_on <= cast($1 as date) and before_on > cast($1 as date)
group by rulebook, period_id, starts_on, before_on
order by rulebook, period_id
