/*
grain: the index that stands for one account where none is named, if it has any in the period:
    the shortest name, of that the highest version (wci@14.2, bci@9, dci@no-plays)
materialize: mart macro
arguments: list_period, first_on, asked_account
*/
select index_id
from mart.index_scores
where starts_on = cast(first_on as date) and period_id = list_period
    and account_id = asked_account and score is not null
order by
    length(split_part(index_id, '@', 1)), split_part(index_id, '@', 1),
    try_cast(split_part(split_part(index_id, '@', 2), '-', 1) as double) desc nulls last,
    length(index_id), index_id
limit 1
