-- what the table holds when its log begins
insert into wh.meta.traces by name
select
    {{.Entry}} as entry_no, '{{.Table}}' as record, {{.Key}} as record_id, 1 as event_no,
    'in' as event, 0 as batch_id, {{.Hash}} as row_hash
from wh.{{.Schema}}.{{.Table}} as t
