/*
grain: one row per subject and habit (see habit_items): how its weekly mean differs from that of
    a base subject, and what chance gives
materialize: mart macro
arguments: first_on, next_on, wanted, owners, base_subject
note: the test: a difference a week of the means of ln(1 + value) of lengths and minutes, and of
    shares, in weeks in which both have some; mean_test of them
*/
with weeks as materialized (
    select
        subject_id, habit, week_on,
        avg(if(ends_with(habit, 'length') or ends_with(habit, 'minutes'), ln(1 + value), value))
            as middle
    from mart.habit_items(first_on, next_on, wanted, owners)
    where week_on is not null
    group by subject_id, habit, week_on
),

base as materialized (select * from weeks where subject_id = base_subject),

pairs as (
    select w.subject_id, w.habit, w.week_on, w.middle - b.middle as difference
    from weeks as w
    join base as b on b.habit = w.habit and b.week_on = w.week_on
    where w.subject_id <> base_subject
),

ordered as (
    select *, lag(difference) over (partition by subject_id, habit order by week_on) as earlier
    from pairs
),

summed as (
    select
        subject_id, habit, count(*) as weeks, avg(difference) as middle,
        stddev_samp(difference) as spread, lag_correlation(difference, earlier) as r
    from ordered
    group by subject_id, habit
)

select subject_id, habit, weeks, mean_test(weeks, middle, spread, r) as p_value
from summed
