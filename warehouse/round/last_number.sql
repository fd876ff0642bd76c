-- the highest number given to a round in one year, whose ids begin with $1
select coalesce(max(try_cast(round_id[length($1) + 1:] as bigint)), 0)
from meta.rounds
where starts_with(round_id, $1)
