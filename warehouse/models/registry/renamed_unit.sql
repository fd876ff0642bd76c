/*
rule: a unit's renaming renames its accounts (国办发〔2018〕123号)
grain: one row per open account that has the name it had before its unit's last
    renaming
materialize: view
note: a strong signal where the account's name holds the unit's former one. An
    account that was opened or came to the unit later, or whose name begins with the
    unit's new one, is not judged
*/
with names as (
    select
        unit_id,
        name,
        valid_from,
        lag(name) over (partition by unit_id order by valid_from) as name_before
    from base.unit_versions
),

renamed as (
    select unit_id, name, name_before, valid_from as renamed_on
    from names
    where plain_name(name) <> plain_name(name_before)
    qualify row_number() over (partition by unit_id order by valid_from desc) = 1
)

select
    'renamed_unit' as rule,
    if(contains(plain_name(a.name), plain_name(r.name_before)), 'high', 'medium') as severity,
    a.unit_id,
    a.account_id,
    a.platform,
    r.renamed_on as since,
    a.name as found,
    r.name_before || ' → ' || r.name as expected,
    concat_ws(' ', a.account_id, a.unit_id) as row_ids
from base.accounts_now as a
join renamed as r on r.unit_id = a.unit_id
join base.account_versions as v
    on v.account_id = a.account_id
    and v.valid_from < r.renamed_on
    and v.valid_before >= r.renamed_on
where a.is_open
    and v.unit_id = a.unit_id
    and coalesce(a.opened_on < r.renamed_on, true)
    and plain_name(v.name) = plain_name(a.name)
    and not starts_with(plain_name(a.name), plain_name(r.name))
