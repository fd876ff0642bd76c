-- what the batch had replaced is in force again, under the batch that brought it
insert into wh.raw.{{.Table}} by name
select * exclude (superseded_by)
from wh.raw.{{.Table}}_history
where superseded_by = {{.Batch}} and batch_id <> {{.Batch}}
