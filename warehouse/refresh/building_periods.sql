-- the stale periods that begin in one month: what is built in one go
create or replace temp table building_periods as
select * from temp.stale_periods
where date_trunc('month', starts_on) = cast($month as date)
