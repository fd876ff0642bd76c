-- the rows that an undo took back, and those that are in force again
insert into wh.meta.traces by name
select
    {{.Entry}} as entry_no, '{{.Table}}' as record, {{.Key}} as record_id, 0 as event_no,
    'out' as event, {{.Undo}} as batch_id, {{.Hash}} as row_hash
from wh.raw.{{.Table}}_history as t
where t.superseded_by = {{.Undo}}
union all by name
select
    {{.Entry}} as entry_no, '{{.Table}}' as record, {{.Key}} as record_id, 1 as event_no,
    'in' as event, {{.Undo}} as batch_id, {{.Hash}} as row_hash
from wh.raw.{{.Table}}_history as t
where t.superseded_by = {{.Batch}} and t.batch_id <> {{.Batch}}
