delete from wh.{{.Table}} as t
using temp.settled as s
where s.is_last and s.is_held and not s.is_same
    {{if .Range}}and t.{{.Range}} >= (select min({{.Range}}) from temp.arriving)
    and t.{{.Range}} <= (select max({{.Range}}) from temp.arriving){{end}}{{range .Key}}
    and t.{{.}} = s.{{.}}{{end}}
