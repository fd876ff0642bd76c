/*
grain: one row per day of the accounts that are measured by their days
*/
create or replace temp table day_items as
select
    l.account_no,
    hash(d.account_id, d."day") as item,
    count(*) over (partition by d.account_id) as items,
    coalesce(d.posts, 0) as posts
    {{- range .Measures}},
    d.{{.ID}}
    {{- end}}
from raw.account_days as d
join temp.listed as l on l.account_id = d.account_id
where d."day" >= cast($starts_on as date) and d."day" < cast($before_on as date)
    and l.source = 'account_days' and l.score is not null
