-- rows that the same chunk repeats word for word further down
select a.line
from temp.arriving as a
join temp.arriving as l
    on l.is_last{{range .Key}} and a.{{.}} = l.{{.}}{{end}}
where not a.is_last{{range .Compared}}
    and a.{{.}} is not distinct from l.{{.}}{{end}}
