-- raw rows that an undo brought back, so that the history holds them too, of which the
-- two copies differ: nothing but a change by hand makes them
{{range $i, $t := .Tables}}{{if $i}}union all
{{end}}select
    '{{$t.Name}}' as table_name,
    t.account_id,
    concat_ws(
        ' '{{range $t.Key}}, cast(t.{{.}} as varchar){{end}}
    ) as row_key
from wh.raw.{{$t.Name}} as t
join wh.raw.{{$t.Name}}_history as h
    on h.batch_id = t.batch_id{{range $t.Key}} and h.{{.}} = t.{{.}}{{end}}
where t.batch_id <= {{$.Batch}}
    and h.superseded_by > {{$.Batch}}
    and ({{range $j, $c := $t.Columns}}{{if $j}} or {{end}}
        t.{{$c}} is distinct from h.{{$c}}{{end}}
    )
{{end}}order by table_name, row_key
