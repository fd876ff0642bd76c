create view meta.{{.Table}} as
select * from wh.meta.{{.Table}} where batch_id <= {{.Batch}}
