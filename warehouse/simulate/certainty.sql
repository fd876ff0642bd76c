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
    {{.}}.places[1] as {{.}}_rank_low,
    {{.}}.places[2] as {{.}}_rank_median,
    {{.}}.places[3] as {{.}}_rank_high,
    {{.}}.top_share as {{.}}_top_share
    {{- end}},
    posts.scores[1] as score_low,
    posts.scores[2] as score_high,
    l.missing
from temp.listed as l
join temp.details as d on d.account_no = l.account_no
{{- range .Variations}}
left join temp.bands_{{.}} as {{.}} on {{.}}.account_no = l.account_no
{{- end}}
order by l.score desc nulls last, l.account_id
