-- subjects that the seed draws and the round does not hold, or the other way round, and the
-- hash of those that it holds
select
    cast(count(*) filter (coalesce(p.is_drawn, false) <> (s.subject_id is not null)) as varchar),
    coalesce(sha256(string_agg(s.subject_kind || '|' || s.subject_id, chr(10)
        order by s.subject_kind, s.subject_id) filter (s.subject_id is not null)), '')
from meta.round_places($1) as p
full join (select * from meta.round_subjects where round_id = $1) as s
    on s.subject_kind = p.subject_kind and s.subject_id = p.subject_id
