-- The draw of a round, computed from its population and seed; see decision 0025. Grain: one
-- row per subject of the population, with its place in its stratum and whether that draws it.
create or replace macro meta.round_places(wanted) as table
with plan as (select * from meta.rounds where round_id = wanted),

own_shares as (
    select unnest(from_json(shares, '[{"stratum":"VARCHAR","share":"BIGINT"}]'), recursive := true)
    from plan
),

strata as (
    select
        stratum, count(*) as members, count(*) filter (earlier_draws = 0) as never_drawn,
        cast(sum(count(*)) over () as bigint) as in_all
    from meta.round_population
    where round_id = wanted
    group by stratum
),

-- of a fixed number each stratum gets its part; what is left goes to the largest remainders
shared as (
    select
        s.*, least(p.size, s.in_all) * s.members // s.in_all as whole_part,
        least(p.size, s.in_all) - sum(whole_part) over () as left_over,
        row_number() over (
            order by least(p.size, s.in_all) * s.members % s.in_all desc, s.stratum
        ) as turn,
        coalesce(o.share, p.share) as share
    from strata as s
    cross join plan as p
    left join own_shares as o on o.stratum = s.stratum
),

quotas as (
    select
        s.stratum, s.members, least(s.members, greatest(
            if(p.size is not null, whole_part + if(turn <= left_over, 1, 0),
                greatest(p.least, (s.members * s.share + 999999) // 1000000)),
            if(p.cover = 'all', s.never_drawn, 0)
        )) as quota
    from shared as s
    cross join plan as p
),

keyed as (
    select
        n.subject_kind, n.subject_id, n.stratum, n.earlier_draws,
        if(p.cover = 'none', 0, n.earlier_draws) as turn,
        sha256(p.seed || '|' || n.subject_kind || '|' || n.subject_id) as draw_key
    from meta.round_population as n
    cross join plan as p
    where n.round_id = wanted
)

select
    k.subject_kind, k.subject_id, k.stratum, k.earlier_draws, k.draw_key, q.members,
    cast(q.quota as bigint) as quota,
    row_number() over (
        partition by k.stratum order by k.turn, k.draw_key, k.subject_kind, k.subject_id
    ) as place,
    place <= quota as is_drawn
from keyed as k
join quotas as q on q.stratum = k.stratum
