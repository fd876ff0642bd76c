-- each row of the chunk with what the delivery lacks taken from the row it
-- replaces, and whether it replaces or repeats one
create or replace temp table settled as
select
    {{range .Delivered}}a.{{.}}, {{end}}
    {{range .Kept}}h.{{.}}, {{end}}
    {{range .KeptFlags}}coalesce(h.{{.}}, false) as {{.}}, {{end}}
    a.is_last,
    h.batch_id is not null as is_held,
    h.batch_id is not null{{range .Compared}}
        and a.{{.}} is not distinct from h.{{.}}{{end}} as is_same
from temp.arriving as a
left join temp.held as h
    on {{range $i, $c := .Key}}{{if $i}} and {{end}}a.{{$c}} = h.{{$c}}{{end}}
