-- the first day of the period before one, from its id, its first day and the day after its
-- last, as mart.periods has it: of a bound period a constant, by which whole blocks of a table
-- are passed over, as they are not by a value that is looked up
create or replace macro previous_start(id, first_on, next_on) as cast(case id[1]
    when 'M' then cast(first_on as date) - interval 1 month
    when 'Q' then cast(first_on as date) - interval 3 months
    when 'H' then cast(first_on as date) - interval 6 months
    when 'Y' then cast(first_on as date) - interval 12 months
    else cast(first_on as date) - to_days(cast(
        cast(next_on as date) - cast(first_on as date) as integer))
end as date)
