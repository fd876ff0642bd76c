create view meta.{{.Table}} as
select * from wh.meta.{{.Table}}
where release_id in (select release_id from meta.releases)
