-- the id by which people and scripts name a period
create macro period_name(kind, starts_on) as
case kind
    when 'week' then strftime(starts_on, 'W%Y-%m-%d')
    when 'iso_week' then strftime(starts_on, 'I%G-W%V')
    when 'month' then strftime(starts_on, 'M%Y-%m')
end
