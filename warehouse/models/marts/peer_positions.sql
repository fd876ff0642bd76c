/*
grain: one row per group of one account's peers (see asked_peers) and measure that is known
    of the account, the index (score) among them, with how the group's values lie around it
materialize: mart macro
arguments: list_period, first_on, next_on, who, asked_index, asked_step, every_step, in_list, in_tag
note: quartiles interpolate between neighbours (R-7). The percentile is the share of values
    below, plus half the share of equal ones, the account's own included; where values are
    only known to be at least so much, or may go either way (NULL), it lies between
    percentile_low and _high. A quartile is at least what it is where it rises when such values
    do (taken as infinite), and may go either way where it falls when those do that can
*/
with peers as materialized (
    select * from mart.asked_peers(
        list_period, first_on, next_on, who, asked_step, every_step, in_list, in_tag)
),

figures as materialized (
    select subject_id as account_id, measure_no, measure, value, is_at_least
    from mart.compared_measures(list_period, first_on, next_on, (
        select list(distinct {'subject': account_id, 'account': account_id}) from peers
    ))
    union all
    select account_id, 0, 'score', score, is_at_least
    from mart.index_scores
    where starts_on = cast(first_on as date) and period_id = list_period
        and index_no = (select index_no from mart.indices where index_id = asked_index)
        and score is not null
),

own as (select * from figures where account_id = who),

spread as (
    select
        p.step, f.measure, any_value(f.measure_no) as measure_no,
        any_value(o.value) as own_value, any_value(o.is_at_least) as own_is_open,
        any_value(p.peer_group) as peer_group, any_value(p.members) as members,
        any_value(p.group_platform) as platform, any_value(p.group_level) as "level",
        any_value(p.group_sector) as sector, any_value(p.group_class) as follower_class,
        any_value(p.group_region) as region_code, any_value(p.list_name) as list_name,
        count(*) as n,
        quantile_cont(f.value, [0.25, 0.5, 0.75]) as quartiles,
        quantile_cont(highest_of(f.value, f.is_at_least), [0.25, 0.5, 0.75]) as highest_quartiles,
        quantile_cont(lowest_of(f.value, f.is_at_least), [0.25, 0.5, 0.75]) as lowest_quartiles,
        count(*) filter (f.value < o.value or f.is_at_least is null and f.account_id <> who)
            as below,
        count(*) filter (f.value < o.value and not f.is_at_least) as surely_below,
        count(*) filter (f.value = o.value and f.account_id <> who
            and f.is_at_least is not null) as equal,
        count(*) filter (f.value = o.value and f.account_id <> who
            and not f.is_at_least) as surely_equal
    from peers as p
    inner join figures as f on f.account_id = p.account_id
    inner join own as o on o.measure = f.measure
    group by p.step, f.measure
),

placed as (
    select
        *, quartiles[1] as lower_quartile, quartiles[2] as median, quartiles[3] as upper_quartile,
        if(own_is_open is null, 0.5, surely_below + surely_equal / 2 + 0.5) / n as percentile_low,
        if(own_is_open is distinct from false, n - 0.5, below + equal / 2 + 0.5) / n
            as percentile_high,
        quantile_marks(quartiles, lowest_quartiles, highest_quartiles) as marks,
        measure = 'longest_gap_days' as is_less_better
    from spread
)

select
    step, peer_group, members, platform, "level", sector, follower_class, region_code, list_name,
    measure_no, measure, own_value, own_is_open, n, percentile_low, percentile_high,
    lower_quartile, median,
    upper_quartile, own_value - median as to_median,
    marks[1] as lower_quartile_at_least, marks[2] as median_at_least,
    marks[3] as upper_quartile_at_least,
    mark_against(own_is_open, marks[2]) as to_median_at_least,
    if(is_less_better,
        list_max(list_filter(quartiles, q -> q < own_value)),
        list_min(list_filter(quartiles, q -> q > own_value))) as next_quartile,
    marks[list_position(quartiles, next_quartile)] as next_quartile_at_least,
    mark_against(next_quartile_at_least, own_is_open) as to_next_quartile_at_least
from placed
