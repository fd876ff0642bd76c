insert into wh.{{.Table}} ({{join .Columns ", "}}, batch_id)
select {{join .Columns ", "}}, {{.Batch}} from {{.View}}
