/*
grain: one row per listed account and draw, with its score over resampled posts and days
note: an account without any (a publisher's figures, no posts) keeps its score
*/
create or replace temp table simulated as
with draws as (select unnest(range(1, $draws + 1)) as draw)

select
    l.account_no,
    cast(d.draw as integer) as draw,
    case when r.score is null then l.score
        else greatest(0, c.centre + c.widening * (r.score - c.drawn_mean)) end as score
from temp.listed as l
cross join draws as d
left join temp.resampled as r on r.account_no = l.account_no and r.draw = d.draw
left join temp.centres as c on c.account_no = l.account_no
where l.score is not null
