create view meta.holidays as
select * from wh.meta.holidays
