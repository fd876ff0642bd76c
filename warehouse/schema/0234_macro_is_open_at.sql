-- whether a quantile of an ordered list is only a lower bound: whether it rises where the
-- lower bounds among the values are taken as infinite (highest, in order)
create or replace macro is_open_at(ordered, highest, q) as
highest[1 + cast(floor((len(ordered) - 1) * q) as bigint)]
        <> ordered[1 + cast(floor((len(ordered) - 1) * q) as bigint)]
    or highest[1 + cast(ceil((len(ordered) - 1) * q) as bigint)]
        <> ordered[1 + cast(ceil((len(ordered) - 1) * q) as bigint)]
