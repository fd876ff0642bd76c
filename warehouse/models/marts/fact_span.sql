/*
grain: one row: the first and last day that facts tell of; NULL without facts
materialize: table
*/
select min("day") as first_on, max("day") as last_on from base.fact_days
