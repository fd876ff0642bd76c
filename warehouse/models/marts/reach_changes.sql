/*
grain: one row per account with posts in a period: how its reach in the second half stands to
    that in the first (see reach_days)
materialize: mart macro
arguments: first_on, next_on, wanted
note: the test: Welch's t of the means of the days, whose number is reduced for the correlation
    r of each with the one before (about the trend of its half), n (1 - r) / (1 + r) where
    r > 0; from 8 days in each half on. Sums run in the order of days, so that they are always
    the same. p_value is that of this one account
*/
with ordered as (
    select *, lag(deviation) over (partition by account_no order by published_on) as before
    from mart.reach_days(first_on, next_on, wanted)
),

summed as (
    select
        platform, outcome, account_no, cast(sum(posts) as bigint) as posts,
        bool_and(is_told) as is_relative,
        count(*) filter (not late) as early_days, count(*) filter (late) as late_days,
        avg(own order by published_on) filter (late)
            - avg(own order by published_on) filter (not late) as effect,
        greatest(0, least(0.95, if(stddev_samp(before order by published_on) > 0,
            corr(deviation, before order by published_on), 0))) as r,
        var_samp(own order by published_on) filter (not late)
            / (early_days * (1 - r) / (1 + r)) as early_error,
        var_samp(own order by published_on) filter (late)
            / (late_days * (1 - r) / (1 + r)) as late_error
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
