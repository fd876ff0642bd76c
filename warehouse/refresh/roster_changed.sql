-- whether batches after one changed which unit an account is of, or where a unit lies
select cast(
    exists (select 1 from {{.Schema}}.accounts where batch_id > {{.Since}})
    or exists (select 1 from {{.Schema}}.accounts_history where superseded_by > {{.Since}})
    or exists (select 1 from {{.Schema}}.units where batch_id > {{.Since}})
    or exists (select 1 from {{.Schema}}.units_history where superseded_by > {{.Since}})
    as integer)
