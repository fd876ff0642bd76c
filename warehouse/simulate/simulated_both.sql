/*
grain: one row per listed account and draw, with its score when both weights and posts
    vary: what each does alone, added
*/
create or replace temp table simulated as
select
    l.account_no,
    w.draw,
    {{.Factor}} * power(list_inner_product(l.terms, w.weights), {{.Power}})
        + case when r.score is null then 0
            else c.centre - l.score + c.widening * (r.score - c.drawn_mean) end as score
from temp.listed as l
cross join temp.weightings as w
left join temp.resampled as r on r.account_no = l.account_no and r.draw = w.draw
left join temp.centres as c on c.account_no = l.account_no
where l.score is not null
