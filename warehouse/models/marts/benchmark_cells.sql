/*
grain: one row per measure and cell of a table of benchmarks: each platform, and below it
    each combination of the first key, of the first two, of all three (see benchmark_values)
materialize: mart macro
arguments: list_period, first_on, next_on, members, asked_index, asked_measure, keys
note: quartiles interpolate between neighbours (R-7). median_low and _high are values of two
    accounts: the true median lies between them in at least 95 of 100 draws whatever the
    distribution (order statistics: the ranks that a fair coin of n throws gives). *_open:
    it would be higher if lower bounds were infinite, NULL: or lower, if what may go either way
    were. A cell of fewer than 8 is hidden
    (small). Where a cell is hidden, so are the next smallest of those that add up to the same
    total, until the hidden (two at least, then) hold 8 together, and what is below them
    (secondary): so no total tells of fewer than 8
*/
with figures as materialized (
    select * from mart.benchmark_values(
        list_period, first_on, next_on, members, asked_index, asked_measure, keys)
),

placed as (
    select
        d.depth, platform, if(d.depth > 0, key_1, null) as key_1,
        if(d.depth > 1, key_2, null) as key_2, if(d.depth > 2, key_3, null) as key_3, measure,
        value, is_open, is_closed_since
    from (select unnest(range(0, 4)) as depth) as d
    inner join figures as f on d.depth <= f.most_depth
),

cells as materialized (
    select
        depth, platform, key_1, key_2, key_3, measure, count(*) as n,
        count(*) filter (is_closed_since) as closed_since, list_sort(list(value)) as found,
        if(bool_or(is_open is null), list_sort(list(if(is_open is null, '-inf', value))), null)
            as lowest,
        if(bool_or(is_open is distinct from false),
            list_sort(list(if(is_open is distinct from false, 'inf', value))), null) as highest
    from placed
    group by depth, platform, key_1, key_2, key_3, measure
),

throws as (
    select
        n, k, sum(exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * ln(2)))
            over (partition by n order by k) as chance
    from (
        select n, unnest(range(greatest(0, n // 2 - cast(5 * sqrt(n) as bigint)), n // 2)) as k
        from (select distinct n from cells where n >= 8)
    )
),

ranks as (
    select n, max(k) + 1 as low, n - max(k) as high, 1 - 2 * max(chance) as coverage
    from throws where chance <= 0.025 group by n
),

told as (
    select
        c.* exclude (found, lowest, highest), r.coverage, c.n < 8 as is_small,
        quantile_of(found, 0.25) as lower_quartile, quantile_of(found, 0.5) as median,
        quantile_of(found, 0.75) as upper_quartile,
        found[r.low] as median_low, found[r.high] as median_high,
        bound_at(found, lowest, highest, 0.25) as lower_quartile_open,
        bound_at(found, lowest, highest, 0.5) as median_open,
        bound_at(found, lowest, highest, 0.75) as upper_quartile_open,
        bound_at([found[r.low]], [lowest[r.low]], [highest[r.low]], 0) as median_low_open,
        bound_at([found[r.high]], [lowest[r.high]], [highest[r.high]], 0) as median_high_open
    from cells as c left join ranks as r on r.n = c.n
),

marked as (
    select
        *, depth > 0 and min(n) over siblings < 8 and n >= 8
            and coalesce(sum(n) over smaller, 0) < 8 as is_second
    from told
    window
        siblings as (partition by platform, measure, depth, if(depth > 1, key_1, null),
            if(depth > 2, key_2, null)),
        smaller as (partition by platform, measure, depth, if(depth > 1, key_1, null),
            if(depth > 2, key_2, null) order by n, key_1, key_2, key_3
            rows between unbounded preceding and 1 preceding)
)

select
    * exclude (is_small, is_second),
    case when is_small then 'small' when is_second or exists (
        select 1 from marked as h
        where h.is_second and h.platform = m.platform and h.measure = m.measure
            and h.depth < m.depth and h.key_1 = m.key_1 and (h.depth = 1 or h.key_2 = m.key_2)
    ) then 'secondary' end as suppression
from marked as m
