-- the highest number given to a list in one year, whose ids begin with $1
select coalesce(max(cast(release_id[length($1) + 1:] as bigint)), 0)
from meta.releases
where starts_with(release_id, $1)
