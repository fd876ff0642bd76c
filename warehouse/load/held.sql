-- the rows that the table holds under the keys of the chunk, and whether the
-- chunk says the same; the bounds are written out, so that only the row groups
-- within them are read
create or replace temp table held as
select
    a.{{.Row}} as arriving_row,
    t.rowid as held_row,
    a.line,
    t.batch_id as held_batch,
    true{{range .Compared}}
        and a.{{.}} is not distinct from t.{{.}}{{end}} as is_same
from {{.Source}} as a
join wh.{{.Table}} as t
    on {{range $i, $c := .Key}}{{if $i}} and {{end}}t.{{$c}} = a.{{$c}}{{end}}
where true{{if .Repeats}} and a.is_last{{end}}{{if .Range}}
    and t.{{.Range}} >= {{.Low}} and t.{{.Range}} <= {{.High}}{{end}}
