select * from wh.meta.{{.Table}} limit 0
