-- what the compiled formulas read
create or replace temp view index_inputs as
select m.*, a.platform
from temp.built_measures_in_parts as m
join mart.account_platforms as a on a.account_id = m.account_id
