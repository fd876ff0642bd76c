/*
grain: one row per variation
*/
select
    s.variation,
    a.account_id,
    a.account_name,
    b.account_id as other_id,
    b.account_name as other_name,
    s.lead_share,
    1 - s.lead_share as other_share,
    s.draws
from temp.leads as s
cross join (
    select l.account_id, d.account_name from temp.listed as l
    join temp.details as d on d.account_no = l.account_no where l.account_id = $1
) as a
cross join (
    select l.account_id, d.account_name from temp.listed as l
    join temp.details as d on d.account_no = l.account_no where l.account_id = $2
) as b
order by if(s.variation = 'weights', 1, if(s.variation = 'posts', 2, 3))
