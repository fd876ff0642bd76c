-- the hash of what was published: a line for each subject and then for each finding, their
-- columns as text with tabs between, - where unknown
with lines as (
    select concat_ws(chr(9), 'verdict', subject_kind, subject_id, verdict,
        coalesce(cast(total as varchar), '-'), coalesce(grade_title, '-'),
        coalesce(missing, '-'), coalesce(causes, '-'), findings) as line
    from meta.round_verdicts
    where round_id = $1
    union all
    select concat_ws(chr(9), 'problem', subject_kind, subject_id, finding_id, rule,
        coalesce(rule_title, '-'), coalesce(stage, '-'), coalesce(cause, '-'), status,
        coalesce(state, '-'), coalesce(cast(occurrences as varchar), '-'),
        coalesce(cast(points as varchar), '-'),
        coalesce(object, '-'), coalesce(evidence, '-'), coalesce(cast(found_on as varchar), '-'),
        coalesce(mark, '-')) as line
    from meta.round_problems
    where round_id = $1
)

select sha256(coalesce(string_agg(line, chr(10) order by line), '')) from lines
