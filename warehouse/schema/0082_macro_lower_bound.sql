-- whether the sum of a count over pieces is only a lower bound, from the counts and flags of
-- the pieces; NULL where all are missing
create macro lower_bound(counts, flags) as
case when count(counts) > 0 then bool_or(coalesce(flags, true)) end
