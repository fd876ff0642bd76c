-- the kept sheets, oldest first
select
    sheet_id, rulebook, fingerprint, period_id, cast(starts_on as varchar),
    cast(before_on as varchar), cast(batch_id as varchar)
from wh.meta.score_sheets
order by kept_at, sheet_id
