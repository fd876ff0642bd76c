delete from wh.raw.{{.Table}} where batch_id = {{.Batch}}
