insert into wh.meta.score_sheet_rows by name
select
    $id as sheet_id, subject_kind, subject_id, subject_name, platform, unit_id, unit_name,
    region_code, verdict, grade, grade_title, class, cast(rank as bigint) as rank,
    cast(deducted as double) as deducted,
    cast(result as double) as result, cast(bonus as double) as bonus,
    cast(total as double) as total,
    cast(vetoes as bigint) as vetoes, unverified, guard
from {{.Scores}}
