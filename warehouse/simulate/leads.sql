/*
grain: one row: in which share of the draws the first of two accounts leads, ties half
*/
insert into temp.leads
select
    '{{.Variation}}',
    sum(case when a.score > b.score then 2 when a.score = b.score then 1 else 0 end)
        / (2 * count(*)),
    count(*)
from temp.simulated as a
join temp.simulated as b on b.draw = a.draw
where a.account_no = (select account_no from temp.listed where account_id = $first)
    and b.account_no = (select account_no from temp.listed where account_id = $second)
