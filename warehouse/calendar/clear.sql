delete from meta.holidays
