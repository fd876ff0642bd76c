/*
grain: one row per account of the changed list, with its score and rank there
*/
create or replace temp table changed_scores as
with scores as ({{.Scores}})

select
    l.account_no,
    s.score,
    s.is_at_least,
    s.missing,
    case when s.score is not null then rank() over (order by s.score desc nulls last) end as place
from scores as s
join temp.listed as l on l.account_id = s.account_id
join temp.stays as t on t.account_no = l.account_no
