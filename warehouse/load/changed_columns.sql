select
    {{range $i, $c := .Compared}}{{if $i}},
    {{end}}coalesce(bool_or(c.{{$c}} is distinct from r.{{$c}}), false){{end}}
from temp.corrections as c
join temp.replaced as r on r.held_row = c.held_row
