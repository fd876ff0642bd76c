insert into {{.Table}} by name
select * from (
{{.Rows}}
)
except
select * from {{.Table}}
