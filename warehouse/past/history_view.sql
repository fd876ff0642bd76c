create view raw.{{.Table}}_history as
select * from wh.raw.{{.Table}}_history where superseded_by <= {{.Batch}}
