select * exclude (batch_id) from wh.{{.Table}} limit 0
