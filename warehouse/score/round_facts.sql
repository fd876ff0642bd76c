-- grain: one row per book and finding that was recorded in the round under the book or one
-- that it inherits; what checks see is no result of a round
create or replace temp table score_facts as
select
    row_number() over () as fact, b.book, f.subject_kind as kind, f.subject_id as subject,
    f.finding_id, f.rule, f.occurrences, f.sampled,
    cast(round(f.points * 1000000) as bigint) as points, cast(null as double) as measured,
    coalesce(f.state, 'open') as state, f.object, f.evidence, f.found_on, false as is_check,
    f.round_id, cast(null as varchar) as row_ids
from raw.findings as f
join score_books as b on list_contains(b.lineage, f.rulebook)
where f.round_id = $round
