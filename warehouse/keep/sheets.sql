-- the kept sheets, oldest first, or the one that is asked for
select
    sheet_id, rulebook, fingerprint, period_id, cast(starts_on as varchar),
    cast(before_on as varchar), cast(batch_id as varchar), cast(subjects as varchar)
from wh.meta.score_sheets
where cast($1 as varchar) is null or sheet_id = $1
order by kept_at, sheet_id
