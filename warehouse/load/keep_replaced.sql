insert into wh.{{.Table}}_history
select * exclude (held_row), {{.Batch}} from temp.replaced
