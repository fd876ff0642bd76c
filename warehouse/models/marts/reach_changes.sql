/*
grain: one row per account with posts in a period: how its reach in the second half stands to
    that in the first, its posts of one kind and position compared with themselves, beside
    what the others of its platform do in the same weeks
materialize: mart macro
arguments: first_on, next_on, wanted
note: reach is ln(1 + reads), plays where the platform tells no reads, else interactions, at
    the measurement age. The test: Welch's t of the means of the days with a post, whose
    number is reduced for the correlation r of each with the one before (about the trend of
    its half), n (1 - r) / (1 + r) where r > 0; from 8 days in each half on. Kinds with a lower
    bound are left out. is_relative: 8 others at least tell the platform's weeks, else nothing
    is taken off
*/
with halves as (
    select cast(first_on as date) + cast(date_diff(
        'day', cast(first_on as date), cast(next_on as date)) // 2 as integer) as middle
),

told as (
    select *, min(list_position(['reads', 'plays', 'interactions'], outcome))
        over (partition by platform) = list_position(['reads', 'plays', 'interactions'], outcome)
        as is_leading
    from mart.classed_posts(first_on, next_on, wanted)
),

posts as (
    select
        *, date_trunc('week', published_on) as week, y - avg(y) over alike as rest,
        bool_or(is_open) over alike as is_capped
    from told
    where is_leading
    window alike as (partition by account_no, kind, place)
),

days as (
    select platform, outcome, account_no, week, published_on, avg(rest) as rest, count(*) as posts
    from posts where not is_capped group by all
),

weeks as (
    select platform, account_no, week, avg(rest) as rest from days group by all
),

others as (
    select *, count(*) over w > 8 as is_told,
        if(is_told, (sum(rest) over w - rest) / (count(*) over w - 1), 0) as moved
    from weeks
    window w as (partition by platform, week)
),

placed as (
    select
        d.*, o.is_told, d.rest - o.moved as own,
        d.published_on >= h.middle as late,
        own - avg(own) over half - regr_slope(own, epoch(d.published_on)) over half
            * (epoch(d.published_on) - avg(epoch(d.published_on)) over half) as deviation
    from days as d cross join halves as h
    join others as o on o.account_no = d.account_no and o.week = d.week
    window half as (partition by d.account_no, d.published_on >= h.middle)
),

ordered as (
    select *, lag(deviation) over (partition by account_no order by published_on) as before
    from placed
),

summed as (
    select
        platform, outcome, account_no, cast(sum(posts) as bigint) as posts,
        bool_and(is_told) as is_relative,
        count(*) filter (not late) as early_days, count(*) filter (late) as late_days,
        avg(own) filter (late) - avg(own) filter (not late) as effect,
        greatest(0, least(0.95, if(stddev_samp(before) > 0, corr(deviation, before), 0))) as r,
        var_samp(own) filter (not late) / (early_days * (1 - r) / (1 + r)) as early_error,
        var_samp(own) filter (late) / (late_days * (1 - r) / (1 + r)) as late_error
    from ordered
    group by platform, outcome, account_no
),

tested as (
    select
        *, sqrt(early_error + late_error) as error,
        if(least(early_days, late_days) < 8 or least(early_days, late_days) * (1 - r) / (1 + r) < 4
            or error = 0, null, error * error * error * error / (
            early_error * early_error / (early_days * (1 - r) / (1 + r) - 1)
            + late_error * late_error / (late_days * (1 - r) / (1 + r) - 1))) as freedom,
        student_tail(effect / error, freedom) as p_value
    from summed
)

select
    t.platform, a.account_id, outcome, posts, early_days, late_days, is_relative, p_value,
    exp(effect) as ratio, exp(effect - student_bound(freedom) * error) as ratio_low,
    exp(effect + student_bound(freedom) * error) as ratio_high
from tested as t join mart.account_numbers as a on a.account_no = t.account_no
