-- the period whose pieces are wanted
create or replace temp table stale_periods as select * from temp.building_periods
