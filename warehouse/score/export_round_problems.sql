-- what a round found, in the shape of meta.round_problems
create or replace table memory.main.{{.Prefix}}_round_problems as
select
    $round as round_id, subject_kind, subject_id, finding_id, rule, rule_title, stage, cause,
    status, state, occurrences, points, object, evidence, found_on, mark
from memory.main.{{.Prefix}}_score_findings
where subject_name is not null
