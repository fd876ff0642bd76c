/*
grain: one row per subject (see compared_totals) and measure: how it differs from a base
    subject over the whole weeks (Sunday to Saturday) of a period, and what chance gives
materialize: mart macro
arguments: first_on, next_on, wanted, base_subject
note: the test: a difference a week of ln(1 + value), so that what moves both in a week falls
    out; t of their mean, with the number of weeks reduced for the correlation r of each with
    the one before, n (1 - r) / (1 + r) where r > 0; weeks without both values, and those of
    lower bounds, are left out; from 8 weeks on. p_value is that of this one comparison
*/
with members as (select unnest(wanted) as pair),

weeks as (
    select
        s.pair.subject as subject_id, m.starts_on, sum(m.posts) as posts,
        if(bool_or(m.reads_at_least), null, sum(m.reads)) as reads,
        if(bool_or(m.plays_at_least), null, sum(m.plays)) as plays,
        if(bool_or(m.likes_at_least), null, sum(m.likes)) as likes,
        if(bool_or(m.forwards_at_least), null, sum(m.forwards)) as forwards,
        greatest(0, sum(m.new_followers)) as new_followers
    from mart.account_measures as m
    join members as s on s.pair.account = m.account_id
    where m.starts_on >= cast(first_on as date) and m.starts_on + 7 <= cast(next_on as date)
        and m.period_id >= 'W' and m.period_id < 'X'
    group by s.pair.subject, m.starts_on
),

figures as (
    select subject_id, starts_on, unnest([
        figure('posts', posts, false), figure('reads', reads, false),
        figure('plays', plays, false), figure('likes', likes, false),
        figure('forwards', forwards, false), figure('new_followers', new_followers, false),
        figure('reads_per_post', reads / nullif(posts, 0), false),
        figure('plays_per_post', plays / nullif(posts, 0), false)
    ]) as figure
    from weeks
),

pairs as (
    select
        f.subject_id, f.figure.measure as measure, f.starts_on,
        ln(1 + f.figure.value) - ln(1 + b.figure.value) as difference
    from figures as f
    join figures as b
        on b.subject_id = base_subject and b.starts_on = f.starts_on
        and b.figure.measure = f.figure.measure
    where f.subject_id <> base_subject
        and f.figure.value is not null and b.figure.value is not null
),

ordered as (
    select *, lag(difference) over (partition by subject_id, measure order by starts_on) as before
    from pairs
),

summed as (
    select
        subject_id, measure, count(*) as weeks, avg(difference) as middle,
        stddev_samp(difference) as spread,
        greatest(0, least(0.95, if(stddev_samp(before) > 0, corr(difference, before), 0))) as r,
        weeks * (1 - r) / (1 + r) as effective
    from ordered
    group by subject_id, measure
)

select
    subject_id, measure, weeks, middle as log_difference,
    if(weeks < 8 or effective < 4 or spread = 0, null,
        student_tail(middle / (spread / sqrt(effective)), effective - 1)) as p_value
from summed
