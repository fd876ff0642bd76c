-- rows of periods that no longer hold data, after a batch was taken back
delete from {{.Table}}
where period_id not in (select period_id from mart.periods)
