-- the rows that the table holds under the keys of the chunk
create or replace temp table held as
select t.*
from wh.{{.Table}} as t
semi join temp.arriving as a
    on {{range $i, $c := .Key}}{{if $i}} and {{end}}t.{{$c}} = a.{{$c}}{{end}}
{{if .Range}}where t.{{.Range}} >= (select min({{.Range}}) from temp.arriving)
    and t.{{.Range}} <= (select max({{.Range}}) from temp.arriving){{end}}
