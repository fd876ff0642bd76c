-- the new and the correcting rows of the chunk; held_row is that of the row to
-- correct
create or replace temp table corrections as
select
    {{range .Delivered}}a.{{.}}, {{end}}
    h.held_row
from {{.Source}} as a
left join temp.held as h on h.arriving_row = a.{{.Row}}
where not coalesce(h.is_same, false){{if .Repeats}} and a.is_last{{end}}
