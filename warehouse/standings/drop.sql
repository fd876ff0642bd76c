drop table if exists memory.main.{{.Table}}
