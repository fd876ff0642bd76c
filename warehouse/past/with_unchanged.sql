-- the periods that were built for this moment, and all others as they are today
create view mart.{{.Table}} as
select * from mart.{{.Table}}_rebuilt
union all by name
select * from wh.mart.{{.Table}}
where period_id not in (select period_id from mart.rebuilt_periods)
    and period_id in (select period_id from mart.periods)
