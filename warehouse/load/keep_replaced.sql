insert into wh.{{.Table}}_history
select * exclude (arriving_row, held_row), {{.Batch}} from temp.replaced
