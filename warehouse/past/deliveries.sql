create view mart.deliveries as
select * from wh.mart.deliveries where batch_id <= {{.Batch}}
