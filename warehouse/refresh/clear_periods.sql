delete from {{.Table}}
where period_id in (select period_id from temp.building_periods)
