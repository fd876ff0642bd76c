/*
grain: one row per account and draw from $first to before $end that holds a day, with
    its measures over the days of the draw
note: a period has so many days and no more, so that sums are brought to that number;
    a capped day stays the lower bound that it is
*/
with draws as (select unnest(range($first, $end)) as draw),

chosen as (
    select d.*, r.draw, poisson(uniform($seed, r.draw, d.item)) as times
    from temp.day_items as d
    cross join draws as r
)

select
    account_no,
    draw,
    cast(sum(times * posts) * any_value(items) / cast(sum(times) as double) as bigint) as posts
    {{- range .Measures}},
    {{if .IsMax}}max({{.ID}}){{else -}}
    cast(sum(times * {{.ID}}) * any_value(items) / cast(sum(times) as double) as bigint)
    {{- end}} as {{.ID}}
    {{- end}}
from chosen
where times > 0
group by account_no, draw
