-- drawn, without a result, undecided
select
    cast(count(*) as varchar), cast(count(*) filter (verdict = 'unexamined') as varchar),
    cast(count(*) filter (verdict = 'unknown') as varchar)
from {{.Verdicts}}
