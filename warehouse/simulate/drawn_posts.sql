/*
grain: one row per account and draw from $first to before $end that holds a post, with
    its measures over the posts of the draw
note: a smoothed bootstrap. Each post is in a draw as often as a Poisson variable of
    mean 1 says; its counts are moved by a log-logistic factor whose variance is the
    platform's over the account's number of posts: what a resample of few posts lacks.
    A capped count is drawn from the log-logistic tail above its cap, where the odds to
    stay under the cap are drawn once per account and draw. In a plain draw each post
    is in once, and only capped counts are drawn
*/
with draws as (select unnest(range($first, $end)) as draw),

accounts as (
    select
        a.*,
        d.draw
        {{- range .Counts}},
        exp({{.}}_odds + {{.}}_odds_scale
            * ln(1 / uniform($seed, d.draw, hash(a.item, '{{.}}')) - 1)) as {{.}}_drawn
        {{- end}}
    from temp.post_accounts as a
    cross join draws as d
),

chosen as (
    select
        p.*,
        d.draw,
        {{if .IsPlain}}1{{else}}poisson(uniform($seed, d.draw, p.item)){{end}} as times
    from temp.{{.Items}} as p
    cross join draws as d
),

moved as (
    select *, ln(1 / uniform($seed, draw, kernel_item) - 1) as kernel
    from chosen
    where times > 0
),

valued as (
    select
        c.account_no,
        c.draw,
        c.times,
        c.originals,
        c.pushes
        {{- range .Counts}},
        cast(case
            when c.{{.}}_capped then least(1e12, c.{{.}} * power(
                ((1 + a.{{.}}_drawn) / uniform($seed, c.draw, hash(c.item, '{{.}}')) - 1)
                / a.{{.}}_drawn, a.{{.}}_scale))
            {{- if not $.IsPlain}}
            when c.{{.}} > 0 then c.{{.}} * exp(c.kernel * a.{{.}}_kernel)
            {{- end}}
            else c.{{.}}
        end as bigint) as {{.}}
        {{- end}}
    from moved as c
    join accounts as a on a.account_no = c.account_no and a.draw = c.draw
)

select
    account_no,
    draw,
    sum(times) as posts
    {{- range .Measures}},
    {{.Aggregate}} as {{.ID}}
    {{- end}}
from valued
group by account_no, draw
