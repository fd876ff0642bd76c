-- The rows of a query that a scope holds, in the query's own order. The query is asked
-- without its limit, so that ranks are those among all.
select {{.Columns}}
from (
    select *, row_number() over () as scope_place
    from (
{{.Statement}}
    ) as asked
) as placed
where {{.Holds}}
order by scope_place
