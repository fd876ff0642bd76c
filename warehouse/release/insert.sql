insert into wh.meta.{{.Table}} ({{join .Columns ", "}})
select {{join .Columns ", "}} from {{.View}}
