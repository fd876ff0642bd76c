-- $1 account, $2 period: what a publisher printed for it
select a.*, b.source as file
from raw.account_periods as a
left join meta.batches as b on b.batch_id = a.batch_id
where a.account_id = $1 and a.period_id = $2
