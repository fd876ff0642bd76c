-- the periods of one chunk
create or replace temp table building_periods as
select * from temp.stale_periods
where kind = $kind and date_trunc('month', starts_on) = cast($month as date)
