-- mart.index_scores with the scores of {{.ID}}, which no refresh stores, computed as they
-- are read: what a query asks of accounts and periods reaches the scan of the measures
create or replace temp view index_scores as
with inputs as ({{.Inputs}}),

variant as ({{.Scores}})

select * from mart.index_scores
union all by name
select v.*, p.starts_on, cast(-1 as integer) as index_no
from variant as v
join mart.periods as p on p.period_id = v.period_id
