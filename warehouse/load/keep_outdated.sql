-- rows that a later row of the same chunk replaced, with what they did not
-- deliver taken from the row that the table held
insert into wh.{{.Table}}_history ({{join .Ordered ", "}}, batch_id, superseded_by)
select
    {{range .Delivered}}a.{{.}}, {{end}}
    {{range .Kept}}r.{{.}}, {{end}}
    {{range .KeptFlags}}coalesce(r.{{.}}, false), {{end}}
    {{.Batch}}, {{.Batch}}
from temp.arriving as a
join temp.arriving as l
    on l.is_last{{range .Key}} and l.{{.}} = a.{{.}}{{end}}
left join temp.held as h on h.arriving_row = l.rowid
left join temp.replaced as r on r.held_row = h.held_row
where not a.is_last
    and not (true{{range .Compared}}
        and a.{{.}} is not distinct from l.{{.}}{{end}})
