/*
rule: an account posts from the day it was opened to the day it was closed
grain: one row per account day with posts before or after
materialize: view
*/
select
    'outside_life' as rule,
    d.account_id,
    d."day",
    'posts' as measure,
    d."day" || ': ' || d.posts as found,
    if(
        d."day" > a.closed_on,
        '≤ ' || a.closed_on,
        '≥ ' || a.opened_on
    ) as expected,
    cast(d.batch_id as varchar) as batches
from raw.account_days as d
join base.accounts_now as a on a.account_id = d.account_id
where d.posts > 0 and (d."day" > a.closed_on or d."day" < a.opened_on)
