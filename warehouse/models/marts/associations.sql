/*
grain: one row per platform, outcome, dimension and class of posts that some accounts have:
    how many times as many reads (plays, interactions) their posts of the class have as their
    other posts of the same account, month, kind and position, with interval and test
materialize: mart macro
arguments: first_on, next_on, wanted
note: ratio is e to the mean difference of ln(1 + count) within groups. Its error allows for
    anything that an account's posts have in common: the estimate is made again without each
    account in turn (jackknife, CR3). effective is the number of equally heavy accounts that
    would tell as much, and one more than the degrees of freedom of the t test; below 8
    nothing is tested. p_value is that of this one test
*/
with scores as materialized (
    select
        * replace (cast(score as double) as score, cast(weight as double) as weight),
        cast(sum(score) over w as double) as score_sum,
        cast(sum(weight) over w as double) as weight_sum,
        score_sum / nullif(weight_sum, 0) as effect
    from mart.association_scores(first_on, next_on, wanted)
    window w as (partition by platform, outcome, dimension, class)
),

effects as (
    select
        platform, outcome, dimension, class, cast(sum(posts) as bigint) as posts,
        cast(sum(capped) as bigint) as capped, count(*) filter (weight > 0) as accounts,
        any_value(effect) as effect,
        any_value(weight_sum) * any_value(weight_sum)
            / nullif(sum(cast(weight * weight as decimal(38, 12))), 0) as effective,
        sqrt((accounts - 1) / nullif(accounts, 0) * sum(cast(
            ((score_sum - score) / nullif(weight_sum - weight, 0) - effect)
            * ((score_sum - score) / nullif(weight_sum - weight, 0) - effect)
        as decimal(38, 20))) filter (weight > 0)) as error
    from scores
    group by platform, outcome, dimension, class
),

tested as (
    select
        *, if(effective < 8 or error = 0, null, student_tail(effect / error, effective - 1))
            as p_value
    from effects
)

select
    *, exp(effect) as ratio,
    if(p_value is null, null, exp(effect - student_bound(effective - 1) * error)) as ratio_low,
    if(p_value is null, null, exp(effect + student_bound(effective - 1) * error)) as ratio_high
from tested
where posts > 0 or capped > 0
