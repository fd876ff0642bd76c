-- whether a total of days is a lower bound; NULL without a total
create macro is_open(mask, flag_bit, total) as
case when total is not null then (mask & flag_bit) <> 0 end
