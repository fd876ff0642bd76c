insert into wh.{{.Table}}_history
select h.*, {{.Batch}}
from temp.held as h
semi join (
    select * from temp.settled where is_last and is_held and not is_same
) as s
    on {{range $i, $c := .Key}}{{if $i}} and {{end}}h.{{$c}} = s.{{$c}}{{end}}
