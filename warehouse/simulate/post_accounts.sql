/*
grain: one row per account that is measured by its posts, with what its draws need
note: <count>_odds is the logarithm of the odds that a post stays under the cap (with
    half a post added to both sides), <count>_odds_scale its uncertainty as the scale of
    a logistic variable
*/
create or replace temp table post_accounts as
with totals as (
    select
        account_no,
        platform,
        count(*) as items
        {{- range .Counts}},
        count({{.}}) filter (where not {{.}}_capped) + 0.5 as {{.}}_under,
        count({{.}}) filter (where {{.}}_capped) + 0.5 as {{.}}_over
        {{- end}}
    from temp.post_items
    group by account_no, platform
)

select
    t.account_no,
    hash(l.account_id) as item,
    t.items
    {{- range .Counts}},
    s.{{.}}_scale,
    s.{{.}}_scale / sqrt(t.items) as {{.}}_kernel,
    ln(t.{{.}}_under / t.{{.}}_over) as {{.}}_odds,
    0.5513288954217921 * sqrt(1 / t.{{.}}_under + 1 / t.{{.}}_over) as {{.}}_odds_scale
    {{- end}},
    false
        {{- range .Counts}}
        or t.{{.}}_over > 1
        {{- end}} as is_capped
from totals as t
join temp.listed as l on l.account_no = t.account_no
join temp.spreads as s on s.platform = t.platform
