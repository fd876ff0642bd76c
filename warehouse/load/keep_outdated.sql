-- rows that a later row of the same chunk replaced
insert into wh.{{.Table}}_history ({{join .All ", "}}, batch_id, superseded_by)
select {{join .All ", "}}, {{.Batch}}, {{.Batch}}
from temp.settled as s
where not s.is_last and not exists (
    select 1 from temp.arriving as l
    where l.is_last{{range .Key}} and l.{{.}} = s.{{.}}{{end}}{{range .Compared}}
        and l.{{.}} is not distinct from s.{{.}}{{end}}
)
