select count(*) from wh.{{.Schema}}.{{.Table}}
