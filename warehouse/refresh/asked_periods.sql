-- no period is asked for besides those that are kept
create or replace temp table asked_periods (kind varchar, starts_on date, before_on date)
