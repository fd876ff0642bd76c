select count(*) from temp.stale_periods
