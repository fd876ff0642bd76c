insert into wh.raw.{{.Table}}_history
select *, {{.Undo}} from wh.raw.{{.Table}} where batch_id = {{.Batch}}
