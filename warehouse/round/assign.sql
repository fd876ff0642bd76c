-- deals drawn subjects out among inspectors, in the order of a hash of the seed; those that
-- have an inspector keep him, unless all are dealt anew
insert into meta.round_assignments
with dealt as (
    select
        s.round_id, s.subject_kind, s.subject_id,
        row_number() over (
            order by sha256(r.seed || '|assign|' || s.subject_kind || '|' || s.subject_id)
        ) - 1 as turn,
        from_json($inspectors, '["VARCHAR"]') as inspectors, r.deadline_on
    from meta.round_subjects as s
    join meta.rounds as r on r.round_id = s.round_id
    join meta.round_population as n
        on n.round_id = s.round_id and n.subject_kind = s.subject_kind
        and n.subject_id = s.subject_id
    where s.round_id = $round
        and ($platform is null or n.platform = $platform)
        and ($region is null or starts_with(n.region_code, $region))
        and ($unit is null or n.unit_id in (
            select t.unit_id from mart.unit_subtree as t where t.ancestor_id = $unit
        ))
        and ($subject is null or n.subject_id = $subject)
        and ($again or (s.subject_kind, s.subject_id) not in (
            select (a.subject_kind, a.subject_id) from meta.round_assignments as a
            where a.round_id = $round
        ))
)

select
    round_id, subject_kind, subject_id,
    (select coalesce(max(assigned_no), 0) from meta.round_assignments) + 1,
    inspectors[turn % len(inspectors) + 1], coalesce(cast($due_on as date), deadline_on), $by, $at
from dealt
