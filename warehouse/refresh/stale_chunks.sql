-- what is built in one go. The periods of up to 62 days come first, those of one kind that
-- begin in one month (of a small warehouse: year) at a time, and with them the pieces of
-- longer ones (clip: the parts of months at the ends of a range); then the longer ones
-- themselves, those of one kind that begin in one year at a time
with short as (
    select kind, starts_on, before_on, false as is_long
    from temp.stale_periods
    where real_days <= 62
    union all
    select distinct 'clip', starts_on, before_on, false
    from temp.stale_pieces
    where kind = 'clip'
),

chunks as (
    select * from short
    union all
    select kind, starts_on, before_on, true from temp.stale_periods where real_days > 62
),

dated as (
    select *, date_trunc(if(is_long, 'year', '{{.Span}}'), starts_on) as month from chunks
)

select
    kind,
    strftime(month, '%Y-%m-%d') as month,
    strftime(min(starts_on), '%Y-%m-%d') as starts_on,
    strftime(max(before_on), '%Y-%m-%d') as before_on,
    -- the days of all that is built from one month's posts
    strftime(min(min(starts_on)) over months, '%Y-%m-%d') as posts_from,
    strftime(max(max(before_on)) over months, '%Y-%m-%d') as posts_before,
    cast(is_long as varchar) as is_long
from dated
group by kind, month, is_long
window months as (partition by month, is_long)
order by is_long, month, kind
