select count(*)
from temp.platforms_before as b
join mart.account_platforms as a on a.account_id = b.account_id
where a.platform <> b.platform
