insert into wh.{{.Table}}_history by name
select * exclude (held_row), {{.Batch}} as superseded_by from temp.replaced
