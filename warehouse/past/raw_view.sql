-- the rows in force after batch {{.Batch}}: a row of the history that was not
-- replaced yet stands before what the table holds today; where a row was
-- brought back by an undo, it may be there twice, and the newer one counts
create view raw.{{.Table}} as
{{if .IsFlat}}select * from wh.raw.{{.Table}} where batch_id <= {{.Batch}}
{{else}}with replaced_later as (
    select * from wh.raw.{{.Table}}_history
    where batch_id <= {{.Batch}} and superseded_by > {{.Batch}}
),

held as (
    select * exclude (superseded_by) from replaced_later
    qualify row_number() over (
        partition by {{join .Key ", "}}
        order by batch_id desc, superseded_by
    ) = 1
)

select t.*
from wh.raw.{{.Table}} as t
anti join held as h
    on {{range $i, $c := .Key}}{{if $i}} and {{end}}h.{{$c}} = t.{{$c}}{{end}}
where t.batch_id <= {{.Batch}}
union all
select * from held
{{end}}
