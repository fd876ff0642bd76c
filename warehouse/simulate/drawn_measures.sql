/*
grain: one row per account and draw from $first to before $end, as the compiled
    formulas read it: the draw stands for the period
note: what items do not tell (followers, replies, counts that come from elsewhere)
    stays as measured; nothing is a lower bound any more
*/
with draws as (select unnest(range($first, $end)) as draw)

select
    m.account_no as account_id,
    r.draw as period_id,
    m.platform,
    m.formula_days,
    m.real_days,
    coalesce(d.posts, if(m.source = 'posts', 0, m.posts)) as posts
    {{- range .Measures}},
    coalesce(d.{{.ID}}, m.{{.ID}}) as {{.ID}}
    {{- end}}
    {{- range .Kept}},
    m.{{.}}
    {{- end}}
    {{- range .Flags}},
    false as {{.}}
    {{- end}}
from temp.kept_measures as m
cross join draws as r
{{if .IsPlain}}join{{else}}left join{{end}} drawn as d
    on d.account_no = m.account_no and d.draw = r.draw
where m.source = '{{.Source}}'
