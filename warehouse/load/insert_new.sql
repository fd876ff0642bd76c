insert into wh.{{.Table}} ({{join .Delivered ", "}}, batch_id)
select {{join .Delivered ", "}}, {{.Batch}}
from temp.corrections where held_row is null
