-- what is built in one go. The periods of up to 62 days come first, those that begin in one
-- month (of a smaller warehouse: quarter or year) at a time, and beside them the pieces of
-- longer ones (clip: the parts of months at the ends of a range); then the longer ones
-- themselves, those that begin in one year at a time
with chunks as (
    select if(real_days > 62, 'long', 'short') as length, starts_on, before_on
    from temp.stale_periods
    union all
    select 'clip', starts_on, before_on
    from temp.stale_pieces
    where kind = 'clip'
),

dated as (
    select
        *,
        length = 'long' as is_long,
        date_trunc(if(is_long, 'year', '{{.Span}}'), starts_on) as first_on
    from chunks
)

select
    length,
    strftime(first_on, '%Y-%m-%d') as first_on,
    strftime(min(starts_on), '%Y-%m-%d') as starts_on,
    strftime(max(before_on), '%Y-%m-%d') as before_on,
    -- the days of all that is built from the same posts
    strftime(min(min(starts_on)) over spans, '%Y-%m-%d') as posts_from,
    strftime(max(max(before_on)) over spans, '%Y-%m-%d') as posts_before
from dated
group by length, first_on, is_long
window spans as (partition by first_on, is_long)
order by is_long, first_on, length
