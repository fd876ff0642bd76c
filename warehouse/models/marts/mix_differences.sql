/*
grain: one row per subject (see compared_totals), dimension and class of posts (see mix_counts):
    by how much its share of the subject's posts differs from that of a base subject in the
    whole weeks of a period, and what chance gives
materialize: mart macro
arguments: first_on, next_on, wanted, base_subject
note: the test: a difference of shares a week, of weeks in which both have posts of which the
    dimension is known; mean_test of them. p_value is that of this one comparison
*/
with counts as materialized (
    select * from mart.mix_counts(first_on, next_on, wanted)
    where week_on is not null and class <> 'unknown'
),

totals as (
    select subject_id, dimension, week_on, sum(posts) as posts
    from counts
    group by subject_id, dimension, week_on
),

classes as (select distinct dimension, class from counts),

shares as materialized (
    select t.subject_id, t.dimension, c.class, t.week_on, coalesce(n.posts, 0) / t.posts as share
    from totals as t
    join classes as c on c.dimension = t.dimension
    left join counts as n
        on n.subject_id = t.subject_id and n.week_on = t.week_on
        and n.dimension = t.dimension and n.class = c.class
),

base as materialized (select * from shares where subject_id = base_subject),

pairs as (
    select s.subject_id, s.dimension, s.class, s.week_on, s.share - b.share as difference
    from shares as s
    join base as b on b.dimension = s.dimension and b.class = s.class and b.week_on = s.week_on
    where s.subject_id <> base_subject
),

ordered as (
    select
        *, lag(difference) over (
            partition by subject_id, dimension, class order by week_on
        ) as earlier
    from pairs
),

summed as (
    select
        subject_id, dimension, class, count(*) as weeks, avg(difference) as middle,
        stddev_samp(difference) as spread, lag_correlation(difference, earlier) as r
    from ordered
    group by subject_id, dimension, class
)

select
    subject_id, dimension, class, weeks, middle as mean_difference,
    mean_test(weeks, middle, spread, r) as p_value
from summed
