-- what a quantile of an ordered list is (as is_at_least of mart.index_scores), from the list
-- with the values that may be higher at infinity (highest) and the one with those that may be
-- lower at minus infinity (lowest), both in order, NULL without such values
create or replace macro bound_at(ordered, lowest, highest, q) as
if(
    coalesce(is_open_at(ordered, lowest, q), false), null,
    coalesce(is_open_at(ordered, highest, q), false)
)
