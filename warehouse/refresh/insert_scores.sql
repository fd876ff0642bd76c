-- Kept for once: what a union gives is written one part after the other, each into blocks of
-- its own.
insert into mart.index_scores by name
with scores as materialized (
{{- range $i, $scores := .Scores}}
{{- if $i}}
    union all
{{- end}}
    select * from (
{{$scores}}
    )
{{- end}}
)

select s.*, p.starts_on, i.index_no
from scores as s
join temp.building_periods as p on p.period_id = s.period_id
join mart.indices as i on i.index_id = s.index_id
