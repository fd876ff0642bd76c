-- the longest run of days without a post between the first and the last day with one,
-- from a mask with one bit per day; NULL for an empty mask
create macro inner_gap(active_mask) as
case
    when active_mask > 0 then list_max(list_transform(
        string_split(rtrim(bin(active_mask), '0'), '1'),
        run -> length(run)
    ))
end
