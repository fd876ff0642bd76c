-- the verdicts of a round, in the shape of meta.round_verdicts
create or replace table memory.main.{{.Prefix}}_round_verdicts as
select
    $round as round_id, s.subject_kind, s.subject_id, s.verdict, s.total, s.grade_title,
    s.missing, s.causes, count(f.finding_id) as findings
from memory.main.{{.Prefix}}_scores as s
left join memory.main.{{.Prefix}}_score_findings as f
    on f.subject_kind = s.subject_kind and f.subject_id = s.subject_id
group by all
