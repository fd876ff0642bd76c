/*
rule: an account posts from the day it was opened to the day it was closed
grain: one row per post that was published before or after
materialize: view
*/
select
    'outside_life' as rule,
    p.account_id,
    p.post_id,
    p.published_on,
    p.published_at,
    'published_at' as measure,
    cast(p.published_on as varchar) as found,
    if(p.published_on > a.closed_on, '≤ ' || a.closed_on, '≥ ' || a.opened_on) as expected,
    cast(p.batch_id as varchar) as batches
from base.posts as p
join base.accounts_now as a on a.account_id = p.account_id
where p.published_on > a.closed_on or p.published_on < a.opened_on
