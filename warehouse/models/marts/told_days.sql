/*
grain: one row per account and period that anything tells about: what its days
    say, or, without days, its key alone
materialize: window view
note: the wide rows of the days stream through; only keys are kept in memory
*/
with others as (
    select account_id, period_id from temp.publisher_measures
    union
    select account_id, period_id from temp.seen
)

select
    * exclude (open_mask),
    is_open(open_mask, 1, reads) as reads_open,
    is_open(open_mask, 2, plays) as plays_open,
    is_open(open_mask, 4, watching) as watching_open,
    is_open(open_mask, 8, likes) as likes_open,
    is_open(open_mask, 16, comments) as comments_open,
    is_open(open_mask, 32, forwards) as forwards_open,
    is_open(open_mask, 64, favourites) as favourites_open,
    is_open(open_mask, 128, replies) as replies_open,
    is_open(open_mask, 256, headline_reads) as headline_reads_open,
    is_open(open_mask, 512, headline_watching) as headline_watching_open,
    is_open(open_mask, 1024, headline_likes) as headline_likes_open,
    is_open(open_mask, 2048, headline_forwards) as headline_forwards_open,
    is_open(open_mask, 4096, max_reads) as max_reads_open,
    is_open(open_mask, 8192, max_watching) as max_watching_open,
    is_open(open_mask, 16384, max_likes) as max_likes_open,
    is_open(open_mask, 32768, max_forwards) as max_forwards_open,
    is_open(open_mask, 65536, original_forwards) as original_forwards_open,
    is_open(open_mask, 131072, original_comments) as original_comments_open
from temp.day_totals_in_parts
union all by name
select o.account_id, o.period_id
from others as o
anti join temp.day_totals as d
    on d.account_id = o.account_id and d.period_id = o.period_id
