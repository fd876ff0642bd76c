select count(*) from wh.raw.{{.Table}} where batch_id = {{.Batch}}
