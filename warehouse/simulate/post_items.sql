/*
grain: one row per post of the accounts that are measured by their posts, as of the
    measurement age; <count>_capped where the count is only a lower bound
*/
create or replace temp table post_items as
select
    l.account_no,
    l.platform,
    hash(p.account_id, p.post_id) as item,
    hash(hash(p.account_id, p.post_id), 'kernel') as kernel_item,
    cast(p.is_original as integer) as originals,
    cast(p.is_headline as integer) as pushes
    {{- range .Counts}},
    p.{{.}},
    p.{{.}} is not null and p.{{.}}_open = 1 as {{.}}_capped
    {{- end}}
from temp.simulated_posts as p
join temp.listed as l on l.account_id = p.account_id
where l.source = 'posts' and l.score is not null
