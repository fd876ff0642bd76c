-- strata with a share of their own that no subject is in
select o.stratum
from (
    select unnest(from_json(shares, '[{"stratum":"VARCHAR","share":"BIGINT"}]'), recursive := true)
    from meta.rounds
    where round_id = $1
) as o
where o.stratum not in (select stratum from meta.round_population where round_id = $1)
order by o.stratum
