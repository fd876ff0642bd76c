-- the longest run of days without a post, from a mask with one bit per day
create macro longest_gap(active_mask, days) as
list_max(list_transform(
    string_split(lpad(bin(active_mask), cast(days as integer), '0'), '1'),
    run -> length(run)
))
