create macro nth_day(starts_on, place) as
cast(starts_on + cast(place as integer) as date)
