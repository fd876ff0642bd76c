select count(*) from wh.raw.{{.Table}}_history
where batch_id <= {{.Batch}} and superseded_by > {{.Batch}}
