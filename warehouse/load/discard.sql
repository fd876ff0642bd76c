drop table if exists temp.{{.Table}}
