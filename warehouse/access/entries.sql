select
    cast(entry_no as varchar), cast(epoch_us(at) as varchar), who, action, outcome, subject, detail,
    address, request_id, prev_hash, hash
from meta.audit
where entry_no > $1
order by entry_no
limit 10000
