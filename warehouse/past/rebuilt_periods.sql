create table mart.rebuilt_periods as select period_id from temp.stale_periods
