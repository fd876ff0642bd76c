/*
grain: one row per account of a list, or of the accounts in it that also bear a tag:
    whether it is in on the last day of a period (is_now) and on the day before its first
materialize: mart macro
arguments: wanted_list, wanted_tag, first_on, next_on
*/
with wanted as (
    select
        kind, account_id,
        bool_or(valid_from < cast(next_on as date) and valid_before >= cast(next_on as date))
            as is_now,
        bool_or(valid_from < cast(first_on as date) and valid_before >= cast(first_on as date))
            as is_before
    from mart.members
    where kind = 'list' and list_name = wanted_list
        or kind = 'tag' and list_name = wanted_tag
    group by kind, account_id
)

select
    account_id,
    count(*) filter (where is_now)
        = if(wanted_list is null, 0, 1) + if(wanted_tag is null, 0, 1) as is_now,
    count(*) filter (where is_before)
        = if(wanted_list is null, 0, 1) + if(wanted_tag is null, 0, 1) as is_before
from wanted
group by account_id
