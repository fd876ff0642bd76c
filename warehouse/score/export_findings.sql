-- every finding of the period and what became of it under the rulebook; a check that
-- found no fault is left out
create or replace table memory.main.{{.Prefix}}_score_findings as
select
    f.finding_id, f.kind as subject_kind, f.subject as subject_id, c.name as subject_name,
    c.platform, c.unit_id, c.unit_name, c.region_code, c.level, c.sector,
    f.rule, r.title as rule_title, f.stage, r.cause, f.status, f.excluded_by, f.state,
    f.is_check, coalesce(f.occurrences, 1) as occurrences, f.sampled,
    f.points / 1000000 as points, f.measured, f.object, f.evidence, f.row_ids, f.found_on,
    f.round_id, r.mark, r.source
from score_findings as f
left join score_rules as r on r.book = f.book and r.rule = f.rule
left join score_candidates as c on c.kind = f.kind and c.subject = f.subject
where f.book = $book and f.status not in ('examined', 'recorded')
    and not (f.is_check and f.status = 'not_applicable')
