-- rows of periods that no longer hold data, after a batch was taken back; pieces of a
-- range are rebuilt with it
delete from {{.Table}}
where period_id not in (select period_id from mart.periods)
