insert into temp.asked_periods
select $kind, cast($starts_on as date), cast($before_on as date)
