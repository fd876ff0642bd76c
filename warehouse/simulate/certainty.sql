/*
grain: one row per listed account, ranked ones first
*/
select
    if(l.score is null, null, l.place) as rank,
    l.account_id,
    d.account_name,
    l.platform,
    d.unit_id,
    d.unit_name,
    l.score,
    l.is_at_least as is_score_at_least,
    l.posts,
    l.source as measure_source
    {{- range .Variations}},
    by_{{.}}.places[1] as {{.}}_rank_low,
    by_{{.}}.places[2] as {{.}}_rank_median,
    by_{{.}}.places[3] as {{.}}_rank_high,
    by_{{.}}.top_share as {{.}}_top_share
    {{- end}},
    {{range .Variations}}{{if eq . "posts"}}
    by_posts.scores[1] as score_low,
    by_posts.scores[2] as score_high,
    {{- end}}{{end}}
    l.missing
from temp.listed as l
join temp.details as d on d.account_no = l.account_no
{{- range .Variations}}
left join temp.bands_{{.}} as by_{{.}} on by_{{.}}.account_no = l.account_no
{{- end}}
order by l.score desc nulls last, l.account_id
