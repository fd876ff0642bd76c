/*
grain: one row per account and period of at most 62 days, from its days, with those on
    which it posted; longest_inner_gap is the longest run of days without a post between
    the first and the last day with one
materialize: window view
scope: short
*/
select
    m.* exclude (active_mask),
    cast(bit_count(coalesce(m.active_mask, 0)) as bigint) as active_days,
    nth_day(b.starts_on, lowest_bit(m.active_mask)) as first_post_on,
    nth_day(b.starts_on, highest_bit(m.active_mask)) as last_post_on,
    inner_gap(m.active_mask) as longest_inner_gap
from (select * from temp.day_measures where $in_part) as m
join temp.building_periods as b on b.period_id = m.period_id
