insert into wh.{{.Table}} ({{join .All ", "}}, batch_id)
select {{join .All ", "}}, {{.Batch}}
from temp.settled where is_last and not is_same
