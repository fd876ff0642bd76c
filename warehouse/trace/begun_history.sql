insert into wh.meta.traces by name
select
    {{.Entry}} as entry_no, '{{.Table}}' as record, {{.Key}} as record_id, 0 as event_no,
    'was' as event, 0 as batch_id, t.superseded_by, {{.Hash}} as row_hash
from wh.raw.{{.Table}}_history as t
