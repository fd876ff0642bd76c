-- rows that say they came with a batch that is yet to come
select count(*) from wh.raw.{{.Table}} where batch_id >= $1
union all
select count(*) from wh.raw.{{.Table}}_history where greatest(batch_id, superseded_by) >= $1
