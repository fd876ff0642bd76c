-- the highest number given to a list in one year, whose ids begin with $prefix
select coalesce(max(cast(release_id[length($prefix) + 1:] as bigint)), 0)
from meta.releases
where starts_with(release_id, $prefix)
