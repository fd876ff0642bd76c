/*
grain: one row per listed account and draw, with its score under the draw's weights
*/
create or replace temp table simulated as
select
    l.account_no,
    w.draw,
    {{.Factor}} * power(list_inner_product(l.terms, w.weights), {{.Power}}) as score
from temp.listed as l
cross join temp.weightings as w
where l.score is not null
