select
    r.round_id, r.title, r.rulebook, cast(r.on_day as varchar), cast(r.deadline_on as varchar),
    r.seed, cast(r.in_operation as varchar), cast(r.drawn as varchar), r.draw_hash,
    cast(p.published_at as varchar)
from meta.rounds as r
left join meta.round_publications as p on p.round_id = r.round_id
where r.round_id = $1
