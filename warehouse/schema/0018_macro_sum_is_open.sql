-- whether a total over rows is a lower bound: some of its parts are missing or
-- capped; NULL when all are missing, since then there is no total
create macro sum_is_open(amount, at_least) as
case when count(amount) > 0
    then max(case when amount is null or at_least then 1 else 0 end) = 1
end
