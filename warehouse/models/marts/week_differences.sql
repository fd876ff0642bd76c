/*
grain: one row per subject (see compared_totals) and measure: how it differs from a base
    subject over the whole weeks (Sunday to Saturday) of a period, and what chance gives
materialize: mart macro
arguments: first_on, next_on, wanted, base_subject
note: the test: a difference a week of ln(1 + value), so that what moves both in a week falls
    out; mean_test of them. Weeks without both values, and those of lower bounds, are left out.
    p_value is that of this one comparison
*/
with members as materialized (
    select pair.subject as subject_id, hash(pair.account) as account_key
    from (select unnest(wanted) as pair)
),

weeks as (
    select
        s.subject_id, w.starts_on, sum(w.posts) as posts, sum(w.pushes) as pushes,
        sum(if(w.pushes is null, null, w.posts)) as pushes_posts,
        sum(if(w.reads is null, null, w.posts)) as reads_posts,
        sum(if(w.plays is null, null, w.posts)) as plays_posts,
        exact_sum(w.originals) as originals, exact_sum(w.reads) as reads,
        exact_sum(w.plays) as plays, exact_sum(w.likes) as likes,
        exact_sum(w."comments") as "comments", exact_sum(w.forwards) as forwards,
        sum(w.new_followers) as new_followers
    from mart.account_weeks as w
    join members as s on s.account_key = w.account_key
    where w.starts_on >= cast(first_on as date) and w.starts_on <= cast(next_on as date) - 7
    group by s.subject_id, w.starts_on
),

figures as materialized (
    select subject_id, starts_on, unnest([
        figure('posts', posts, false), figure('reads', reads, false),
        figure('plays', plays, false), figure('likes', likes, false),
        figure('comments', "comments", false), figure('forwards', forwards, false),
        figure('new_followers',
            if(new_followers is null, null, greatest(0, new_followers)), false),
        figure('pushes_per_day', pushes, false),
        figure('original_share', originals / nullif(posts, 0), false),
        figure('headline_share', pushes / nullif(pushes_posts, 0), false),
        figure('reads_per_post', reads / nullif(reads_posts, 0), false),
        figure('plays_per_post', plays / nullif(plays_posts, 0), false)
    ]) as figure
    from weeks
),

base as materialized (
    select starts_on, figure.measure as measure, figure.value as value
    from figures
    where subject_id = base_subject and figure.value is not null
),

pairs as (
    select
        f.subject_id, b.measure, f.starts_on,
        ln(1 + f.figure.value) - ln(1 + b.value) as difference
    from figures as f
    join base as b on b.starts_on = f.starts_on and b.measure = f.figure.measure
    where f.subject_id <> base_subject and f.figure.value is not null
),

ordered as (
    select *, lag(difference) over (partition by subject_id, measure order by starts_on) as earlier
    from pairs
),

summed as (
    select
        subject_id, measure, count(*) as weeks, avg(difference) as middle,
        stddev_samp(difference) as spread, lag_correlation(difference, earlier) as r
    from ordered
    group by subject_id, measure
)

select
    subject_id, measure, weeks, middle as log_difference,
    mean_test(weeks, middle, spread, r) as p_value
from summed
