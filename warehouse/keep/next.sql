select coalesce(max(cast(substr(sheet_id, length($1) + 1) as bigint)), 0) + 1
from wh.meta.score_sheets where starts_with(sheet_id, $1)
