update wh.{{.Table}} as t
set {{range .Changed}}{{.}} = c.{{.}}, {{end}}line = c.line, batch_id = {{.Batch}}
from temp.corrections as c
where c.held_row = t.rowid{{if .Range}}
    and t.{{.Range}} >= {{.Low}} and t.{{.Range}} <= {{.High}}{{end}}
