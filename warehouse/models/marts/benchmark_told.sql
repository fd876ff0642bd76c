/*
grain: one row per measure and cell of a table of benchmarks (see benchmark_cells), with its
    keys under their names ('all' in a total, NULL where the table is not cut by it) and,
    where it is hidden, nothing but the reason
materialize: mart macro
arguments: list_period, first_on, next_on, members, asked_index, asked_measure, keys
*/
with cells as (
    select
        *, string_split(keys, '_') as names, [coalesce(key_1, 'all'), coalesce(key_2, 'all'),
            coalesce(key_3, 'all')] as cell, suppression is not null as is_hidden
    from mart.benchmark_cells(
        list_period, first_on, next_on, members, asked_index, asked_measure, keys)
)

select
    measure, platform, cell[list_position(names, 'level')] as "level",
    cell[list_position(names, 'sector')] as sector,
    cell[list_position(names, 'class')] as follower_class, suppression,
    if(is_hidden, null, n) as n, if(is_hidden, null, closed_since) as closed_since,
    if(is_hidden, null, coverage) as coverage,
    if(is_hidden, null, lower_quartile) as lower_quartile, if(is_hidden, null, median) as median,
    if(is_hidden, null, upper_quartile) as upper_quartile,
    if(is_hidden, null, median_low) as median_low, if(is_hidden, null, median_high) as median_high,
    lower_quartile_open and not is_hidden as lower_quartile_open,
    median_open and not is_hidden as median_open,
    upper_quartile_open and not is_hidden as upper_quartile_open,
    median_low_open and not is_hidden as median_low_open,
    median_high_open and not is_hidden as median_high_open
from cells
