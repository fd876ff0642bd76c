insert into wh.{{.Table}}_history
select * exclude (arriving_row), {{.Batch}} from temp.replaced
