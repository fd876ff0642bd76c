-- the one period that is measured at another age, as the models of a refresh expect it
create or replace temp table building_periods as
select * from mart.periods where period_id = $period
