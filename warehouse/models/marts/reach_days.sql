/*
grain: one row per account and day of a period with posts that can be compared: how its reach
    stands to what the account is used to (own), less the median of what the accounts of its
    platform do in the week
materialize: mart macro
arguments: first_on, next_on, wanted
note: reach is ln(1 + reads), plays where the platform tells no reads, else interactions, at
    the measurement age; used to: the mean of its posts of the kind and position. Those with a
    lower bound, or with fewer than 5 posts in a half of the days that have posts, are left
    out. is_told: 9 accounts at least tell the platform's week, else nothing is taken off.
    late is the second half; deviation is own about the trend of its half
*/
with told as (
    select *, min(list_position(['reads', 'plays', 'interactions'], outcome))
        over (partition by platform) = list_position(['reads', 'plays', 'interactions'], outcome)
        as is_leading
    from mart.classed_posts(first_on, next_on, wanted)
),

halves as (
    select min(published_on) + cast(
        (max(published_on) - min(published_on) + 1) // 2 as integer) as middle
    from told
),

posts as (
    select
        t.*, date_trunc('week', published_on) as week,
        cast(y - avg(y) over alike as decimal(18, 12)) as rest,
        bool_or(is_open) over alike as is_capped,
        least(count(*) filter (published_on >= middle) over alike,
            count(*) filter (published_on < middle) over alike) as in_each
    from told as t cross join halves
    where is_leading
    window alike as (partition by account_no, kind, place)
),

days as (
    select platform, outcome, account_no, week, published_on, count(*) as posts,
        cast(avg(rest) as decimal(18, 12)) as rest
    from posts where not is_capped and in_each >= 5 group by all
),

weeks as (
    select platform, account_no, week, cast(avg(rest) as decimal(18, 12)) as rest
    from days group by all
),

others as (
    select *, count(*) over w > 8 as is_told,
        if(is_told, cast(median(rest) over w as double), 0) as moved
    from weeks
    window w as (partition by platform, week)
)

select
    d.* exclude (week, rest), o.is_told, d.rest - o.moved as own,
    d.published_on >= h.middle as late,
    own - avg(own) over half - regr_slope(own, epoch(d.published_on)) over half
        * (epoch(d.published_on) - avg(epoch(d.published_on)) over half) as deviation
from days as d cross join halves as h
join others as o on o.account_no = d.account_no and o.week = d.week
window half as (partition by d.account_no, d.published_on >= h.middle order by d.published_on
    rows between unbounded preceding and unbounded following)
