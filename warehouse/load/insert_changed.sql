-- the new and the corrected rows; a corrected row keeps the values that the
-- delivery lacks
insert into wh.{{.Table}} ({{join .Ordered ", "}}, batch_id)
select
    {{range .Delivered}}a.{{.}}, {{end}}
    {{range .Kept}}r.{{.}}, {{end}}
    {{range .KeptFlags}}coalesce(r.{{.}}, false), {{end}}
    {{.Batch}}
from {{.Source}} as a
left join temp.held as h on h.arriving_row = a.{{.Row}}
left join temp.replaced as r on r.arriving_row = a.{{.Row}}
where not coalesce(h.is_same, false){{if .Repeats}} and a.is_last{{end}}
