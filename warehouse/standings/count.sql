select count(*) from memory.main.{{.Table}}
