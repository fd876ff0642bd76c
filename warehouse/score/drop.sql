drop table if exists memory.main.{{.Prefix}}_{{.Table}}
