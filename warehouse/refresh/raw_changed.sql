-- whether batches after one brought, replaced or took back rows
select cast(
    exists (select 1 from raw.{{.Table}} where batch_id > {{.Since}})
    or exists (select 1 from raw.{{.Table}}_history where superseded_by > {{.Since}})
    as integer)
