insert into wh.raw.{{.Table}}_history by name
select *, {{.Undo}} as superseded_by from wh.raw.{{.Table}} where batch_id = {{.Batch}}
