/*
rule: the verified owner is the owning unit (国办发〔2018〕123号)
grain: one row per open account whose owner is not its unit as it is called now
materialize: view
note: width, case and blanks make no difference. An owner that contains the unit's
    whole name agrees: the unit's own office (…人民政府办公厅), or the name with that
    of the place in front. An account without an owner in the register is not judged
*/
select
    'owner_differs' as rule,
    'high' as severity,
    unit_id,
    account_id,
    platform,
    holds_since as since,
    verified_owner as found,
    unit_name as expected,
    concat_ws(' ', account_id, unit_id) as row_ids
from base.accounts_now
where is_open
    and plain_name(verified_owner) <> ''
    and not contains(plain_name(verified_owner), plain_name(unit_name))
