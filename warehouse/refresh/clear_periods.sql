delete from {{.Table}}
where starts_on >= date '{{.From}}' and starts_on < date '{{.Before}}'
    and period_id in (select period_id from temp.building_periods)
