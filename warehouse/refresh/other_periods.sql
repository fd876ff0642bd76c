-- the periods whose measures stay as they are, in place of the stale ones
create or replace temp table stale_periods as
select * from mart.periods
where period_id not in (select period_id from temp.stale_periods)
