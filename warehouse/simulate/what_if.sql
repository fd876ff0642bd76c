/*
grain: one row per listed account, in the order of the changed list; an account that is
    left out has no new rank and no new score
*/
select
    c.place as new_rank,
    if(l.score is null, null, l.place) as rank,
    if(l.score is null, null, l.place) - c.place as rank_change,
    l.account_id,
    d.account_name,
    l.platform,
    d.unit_id,
    d.unit_name,
    l.score,
    l.is_at_least as is_score_at_least,
    c.score as new_score,
    if(c.score is null, false, c.is_at_least) as is_new_score_at_least,
    -- the last bits differ between the statements of one index and of a platform
    if(abs(c.score - l.score) < 1e-9, 0, c.score - l.score) as score_change,
    {{if .IsSameFormula}}
    false as is_score_change_at_least, -- the same of the same counts
    {{else}}
    if(c.score is null, false, mark_against(c.is_at_least, l.is_at_least))
        as is_score_change_at_least,
    {{end}}
    c.account_no is null as is_left_out,
    coalesce(c.missing, l.missing) as missing
from temp.listed as l
join temp.details as d on d.account_no = l.account_no
left join temp.changed_scores as c on c.account_no = l.account_no
order by c.place nulls last, l.score desc nulls last, l.account_id
