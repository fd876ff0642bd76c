-- the rounds that findings of a batch are results of, and how many
select f.round_id, cast(count(*) as varchar)
from wh.raw.findings as f
join wh.meta.rounds as r on r.round_id = f.round_id
where f.batch_id = $1
group by f.round_id
order by f.round_id
