create view meta.{{.Table}} as
select * from wh.meta.{{.Table}}
where round_id in (select round_id from meta.rounds)
