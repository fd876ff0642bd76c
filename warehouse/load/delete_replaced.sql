delete from wh.{{.Table}} as t
where t.rowid in (select held_row from temp.held where not is_same){{if .Range}}
    and t.{{.Range}} >= {{.Low}} and t.{{.Range}} <= {{.High}}{{end}}
