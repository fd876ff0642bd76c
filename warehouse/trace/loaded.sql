-- the rows that a batch brought, those included that it replaced itself
insert into wh.meta.traces by name
with written as (
    select {{.Key}} as record_id, t.line, true as is_current, {{.Hash}} as row_hash
    from wh.raw.{{.Table}} as t
    where t.batch_id = {{.Batch}}
    union all
    select {{.Key}}, t.line, false, {{.Hash}}
    from wh.raw.{{.Table}}_history as t
    where t.batch_id = {{.Batch}} and t.superseded_by = {{.Batch}}
)

select
    {{.Entry}} as entry_no, '{{.Table}}' as record, record_id,
    row_number() over (partition by record_id order by is_current, line) as event_no,
    'in' as event, {{.Batch}} as batch_id, row_hash
from written
