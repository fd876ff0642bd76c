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
with told as materialized (
    select *, list_position(['reads', 'plays', 'interactions'], outcome) as outcome_no
    from mart.classed_posts(first_on, next_on, wanted)
),

outcomes as (select platform, min(outcome_no) as outcome_no from told group by platform),

halves as (
    select min(published_on) + cast(
        (max(published_on) - min(published_on) + 1) // 2 as integer) as middle
    from told
),

alike as (
    select
        account_no, outcome_no, coalesce(kind, '') as kind, place, avg(y) as middle_y,
        bool_or(is_open) as is_capped,
        least(count(*) filter (published_on >= h.middle),
            count(*) filter (published_on < h.middle)) as in_each
    from told cross join halves as h
    group by all
),

days as materialized (
    select
        p.platform, p.outcome, p.account_no, p.published_on, count(*) as posts,
        cast(avg(cast(p.y - a.middle_y as decimal(18, 12))) as decimal(18, 12)) as rest
    from told as p
    join outcomes as l on l.platform = p.platform and l.outcome_no = p.outcome_no
    join alike as a on a.account_no = p.account_no and a.outcome_no = p.outcome_no
        and a.kind = coalesce(p.kind, '') and a.place = p.place
    where not a.is_capped and a.in_each >= 5
    group by all
),

weeks as (
    select platform, account_no, date_trunc('week', published_on) as week,
        cast(avg(rest) as decimal(18, 12)) as rest
    from days group by all
),

others as (
    select platform, week, count(*) > 8 as is_told,
        if(count(*) > 8, cast(median(rest) as double), 0) as moved
    from weeks group by platform, week
),

placed as materialized (
    select
        d.* exclude (rest), o.is_told, d.rest - o.moved as own,
        d.published_on >= h.middle as late,
        date_diff('day', h.middle, d.published_on) as t
    from days as d cross join halves as h
    join others as o
        on o.platform = d.platform and o.week = date_trunc('week', d.published_on)
),

trends as (
    select
        account_no, late, avg(t) as middle_t, avg(own order by t) as middle_own,
        coalesce(regr_slope(own, t order by t), 0) as slope
    from placed group by account_no, late
)

select
    p.* exclude (t),
    p.own - r.middle_own - r.slope * (p.t - r.middle_t) as deviation
from placed as p join trends as r on r.account_no = p.account_no and r.late = p.late
