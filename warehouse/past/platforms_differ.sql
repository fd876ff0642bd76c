-- accounts that stood on another platform, or were not known to, at that moment
select count(*)
from mart.account_platforms as p
full join wh.mart.account_platforms as n on n.account_id = p.account_id
where p.platform is distinct from n.platform
    and p.account_id is not null
