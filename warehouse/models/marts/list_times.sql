/*
grain: one row per time for which an account is in a list, bears a tag or, where both are
    wanted, both; rows of one account may overlap
materialize: mart macro
arguments: wanted_list, wanted_tag
*/
with lists as (
    select account_id, valid_from, valid_before from mart.members
    where kind = 'list' and list_name = wanted_list
),

tags as (
    select account_id, valid_from, valid_before from mart.members
    where kind = 'tag' and list_name = wanted_tag
)

select account_id, valid_from, valid_before from lists
where wanted_tag is null
union all
select account_id, valid_from, valid_before from tags
where wanted_list is null
union all
select
    l.account_id, greatest(l.valid_from, t.valid_from), least(l.valid_before, t.valid_before)
from lists as l
inner join tags as t on t.account_id = l.account_id
where l.valid_from < t.valid_before and t.valid_from < l.valid_before
