insert into meta.round_subjects
select
    $round, subject_kind, subject_id,
    row_number() over (order by stratum, place, subject_kind, subject_id)
from meta.round_places($round)
where is_drawn
