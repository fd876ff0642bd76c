select count(*) from mart.periods where period_id = $1
