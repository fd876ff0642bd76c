create table if not exists raw.{{.Table}}_history as
select *, cast(null as bigint) as superseded_by from raw.{{.Table}} limit 0
