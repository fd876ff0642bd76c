-- grain: one row per book and finding of the period that was recorded under the book or
-- one that it inherits, and per rule with a check and subject that the check could see
create or replace temp table score_facts as
with recorded as (
    select
        b.book, f.subject_kind as kind, f.subject_id as subject, f.finding_id, f.rule,
        f.occurrences, f.sampled, cast(round(f.points * 1000000) as bigint) as points,
        cast(null as double) as measured, f.state, f.object, f.evidence,
        f.found_on, false as is_check, f.round_id, cast(null as varchar) as row_ids
    from base.findings_now as f
    join score_books as b on list_contains(b.lineage, f.rulebook)
    where f.found_on >= cast($starts_on as date) and f.found_on < cast($before_on as date)
),

checked as (
    select
        r.book, c.kind, c.subject, 'check:' || c.check_name || ':' || c.subject as finding_id,
            r.rule,
        c.occurrences, c.sampled, cast(null as bigint) as points, c.measured, 'open' as state,
        cast(null as varchar) as object, c.evidence, c.found_on, true as is_check,
        cast(null as varchar) as round_id, c.row_ids
    from score_checked as c
    join score_rules as r
        on r.check_name = c.check_name and (r.kinds is null or list_contains(r.kinds, c.kind))
    where case r.faulty
        when 'below' then c.measured < r.limit_value
        when 'not_above' then c.measured <= r.limit_value
        else c.measured >= r.limit_value end
)

select row_number() over () as fact, * from (
    select * from recorded
    union all
    select * from checked
)
