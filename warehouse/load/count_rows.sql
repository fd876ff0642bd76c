select count(*) from wh.raw.{{.Table}}
