-- the rulebooks of the rounds that findings of a batch name
select distinct r.rulebook
from wh.raw.findings as f
join wh.meta.rounds as r on r.round_id = f.round_id
where f.batch_id = $1
order by r.rulebook
