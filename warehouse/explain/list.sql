-- $1 index, $2 period, then platform, region (the digits that its subtree shares), level,
-- sector and unit, each NULL for all: the accounts of a ranking that have a score
with period as (select before_on - 1 as last_on from mart.periods where period_id = $2),
{{if .Scores}}
inputs as ({{.Inputs}}),

scores as (select * from ({{.Scores}}) where period_id = $2),
{{else}}
scores as (select * from mart.index_scores where index_id = $1 and period_id = $2),
{{end}}
members as (
    select a.account_id, a.name from mart.accounts as a, period
    where
        a.valid_from <= last_on and a.valid_before > last_on
        and ($4 is null or starts_with(a.region_code, $4))
        and ($5 is null or a.level = $5)
        and ($6 is null or a.sector = $6)
        and ($7 is null or a.unit_id in (
            select unit_id from mart.unit_subtree where ancestor_id = $7
        ))
)

select s.account_id, m.name as account_name, s.score, s.is_at_least
from scores as s
join members as m on m.account_id = s.account_id
where s.index_id = $1 and s.score is not null and ($3 is null or s.platform = $3)
