-- a table of the marts that is the same at this moment
create view {{.Table}} as select * from wh.{{.Table}}
