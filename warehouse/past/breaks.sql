-- breaks are facts of the world, not of a batch: those that are known today
create view mart.series_breaks as select * from wh.mart.series_breaks
