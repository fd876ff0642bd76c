-- keeps the scores of some draws
insert into temp.resampled
select account_id, period_id, score
from ({{.Scores}})
where score is not null
