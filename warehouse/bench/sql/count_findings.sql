select a.account_id, f.rule, sum(f.occurrences) as occurrences, sum(f.points) as points
from raw.accounts as a
left join raw.findings as f on f.subject_id = a.account_id
group by a.account_id, f.rule
