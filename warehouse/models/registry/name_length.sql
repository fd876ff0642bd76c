/*
rule: names of 4 to 9 characters are usual (国办发〔2018〕123号 asks for names that
    tell region and function; the length is custom)
grain: one row per open account with a shorter or longer name
materialize: view
*/
select
    'name_length' as rule,
    'low' as severity,
    unit_id,
    account_id,
    platform,
    holds_since as since,
    cast(length(plain_name(name)) as varchar) as found,
    '4–9' as expected,
    account_id as row_ids
from base.accounts_now
where is_open
    and platform not in ('website', 'other')
    and length(plain_name(name)) not between 4 and 9
