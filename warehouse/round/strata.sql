select distinct stratum from meta.round_population where round_id = $1 order by stratum limit 12
