-- subjects whose kept score is not the one that the same state gives under the same text
select
    coalesce(k.subject_kind, s.subject_kind) || ' ' || coalesce(k.subject_id, s.subject_id),
    coalesce(k.verdict || ' ' || coalesce(cast(k.total as varchar), '-'), 'none'),
    coalesce(s.verdict || ' ' || coalesce(cast(cast(s.total as double) as varchar), '-'), 'none')
from (select * from wh.meta.score_sheet_rows where sheet_id = $1) as k
full join {{.Scores}} as s on s.subject_kind = k.subject_kind and s.subject_id = k.subject_id
where k.verdict is distinct from s.verdict or k.grade is distinct from s.grade
    or k.total is distinct from cast(s.total as double)
    or k.rank is distinct from cast(s.rank as bigint)
    or k.deducted is distinct from cast(s.deducted as double)
    or k.bonus is distinct from cast(s.bonus as double)
order by 1
limit 20
