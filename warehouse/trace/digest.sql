-- the traces of entries as one text each, hashed
select
    cast(entry_no as varchar), cast(count(*) as varchar),
    sha256(string_agg(concat_ws(':', record, strlen(record_id), record_id, event_no, event,
        batch_id, coalesce(superseded_by, -1), row_hash), chr(10)
        order by record, record_id, event_no, row_hash))
from wh.meta.traces
where $1 = 0 or entry_no = $1
group by entry_no
order by entry_no
