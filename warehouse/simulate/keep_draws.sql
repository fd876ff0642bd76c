-- the scores of the draws from $first to before $end: measures over the items of each
-- draw, then the formula. One statement, because tables that a transaction replaces keep
-- their memory until it ends
insert into temp.resampled
with drawn as (
{{.Drawn}}
),

drawn_measures as (
{{.DrawnMeasures}}
),

scores as (
{{.Scores}}
)

select account_id, period_id, score
from scores
where score is not null
