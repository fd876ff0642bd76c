-- the id by which people and scripts name a period; before_on is the day after its
-- last
create or replace macro period_name(kind, starts_on, before_on) as
case kind
    when 'day' then strftime(starts_on, 'D%Y-%m-%d')
    when 'week' then strftime(starts_on, 'W%Y-%m-%d')
    when 'iso_week' then strftime(starts_on, 'I%G-W%V')
    when 'month' then strftime(starts_on, 'M%Y-%m')
    when 'quarter' then strftime(starts_on, 'Q%Y-') || quarter(cast(starts_on as date))
    when 'half_year' then strftime(starts_on, 'H%Y-')
        || if(month(cast(starts_on as date)) < 7, 1, 2)
    when 'year' then strftime(starts_on, 'Y%Y')
    when 'range' then strftime(starts_on, 'R%Y-%m-%d..')
        || strftime(cast(before_on as date) - 1, '%Y-%m-%d')
end
