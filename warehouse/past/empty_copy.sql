create table {{.Table}} as select * from wh.{{.Table}} limit 0
