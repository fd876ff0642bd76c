create table meta.snapshots as
select * from wh.meta.snapshots where snapshot_id {{if .IsToday}}<={{else}}<{{end}} {{.Snapshot}}
