/*
grain: one row per account and draw from $first to before $end, as the compiled
    formulas read it: the draw stands for the period
note: what items do not tell (followers, replies, counts that come from elsewhere)
    stays as measured; nothing is a lower bound any more
*/
create or replace temp table drawn_measures as
with draws as (select unnest(range($first, $end)) as draw),

accounts as (select distinct account_no from {{.Items}})

select
    l.account_no as account_id,
    r.draw as period_id,
    l.platform,
    p.formula_days,
    p.real_days,
    coalesce(d.posts, if(l.source = 'posts', 0, m.posts)) as posts
    {{- range .Measures}},
    coalesce(d.{{.ID}}, m.{{.ID}}) as {{.ID}}
    {{- end}}
    {{- range .Kept}},
    m.{{.}}
    {{- end}}
    {{- range .Flags}},
    false as {{.}}
    {{- end}}
from accounts as a
cross join draws as r
join temp.listed as l on l.account_no = a.account_no
join mart.account_measures as m on m.account_id = l.account_id and m.period_id = $period
join mart.periods as p on p.period_id = $period
{{if .IsPlain}}join{{else}}left join{{end}} temp.drawn as d on d.account_no = a.account_no and d.draw = r.draw
