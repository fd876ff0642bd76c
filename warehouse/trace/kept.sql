-- rows of a table whose rows are never changed
insert into wh.meta.traces by name
select
    {{.Entry}} as entry_no, '{{.Table}}' as record, {{.Key}} as record_id, 0 as event_no,
    'in' as event, 0 as batch_id, {{.Hash}} as row_hash
from wh.meta.{{.Table}} as t
where {{.Owner}} = $owner
