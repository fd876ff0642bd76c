-- $1 account, $2 first day, $3 day after the last: the rows of account_days behind a period
select d.*, b.source as file
from raw.account_days as d
left join meta.batches as b on b.batch_id = d.batch_id
where d.account_id = $1 and d."day" >= cast($2 as date) and d."day" < cast($3 as date)
order by d."day"
