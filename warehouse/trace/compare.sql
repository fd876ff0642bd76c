-- records whose rows are not those of the traces: how many more or fewer there are, now
-- and in the history
with events as (
    select
        record_id, event, row_hash, entry_no,
        lead(batch_id) over (partition by record_id order by entry_no, event_no) as next_batch
    from wh.meta.traces
    where record = '{{.Table}}' and event <> 'was'
),

traced as (
    select record_id, row_hash, next_batch as superseded_by, entry_no from events
    where event = 'in'
    union all
    select record_id, row_hash, superseded_by, entry_no from wh.meta.traces
    where record = '{{.Table}}' and event = 'was'
),

there as (
    select {{.Key}} as record_id, {{.Hash}} as row_hash, null as superseded_by
    from wh.{{.Schema}}.{{.Table}} as t
    {{- if .HasHistory}}
    union all
    select {{.Key}}, {{.Hash}}, t.superseded_by from wh.{{.Schema}}.{{.Table}}_history as t
    {{- end}}
),

balance as (
    select record_id, row_hash, superseded_by, sum(n) as n, max(entry_no) as entry_no
    from (
        select record_id, row_hash, superseded_by, entry_no, -1 as n from traced
        union all
        select record_id, row_hash, superseded_by, null, 1 from there
    )
    group by record_id, row_hash, superseded_by
    having sum(n) <> 0
)

select
    record_id, cast(max(entry_no) as varchar),
    cast(count(*) filter (where n < 0 and superseded_by is null) as varchar),
    cast(count(*) filter (where n > 0 and superseded_by is null) as varchar)
from balance
group by record_id
order by record_id
limit {{.Limit}}
