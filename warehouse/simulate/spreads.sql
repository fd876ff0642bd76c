/*
grain: one row per platform, with the scale of each count's log-logistic model: how
    far the posts of one account lie apart, in logarithms, pooled over the accounts
note: only accounts without a capped post tell, since a cap hides the spread. Below 30
    degrees of freedom the scale is that of a spread of 1.2. Logarithms are added as
    whole millionths, so that the sum does not depend on their order
*/
create or replace temp table spreads as
with logs as (
    select
        account_no,
        platform
        {{- range .Counts}},
        cast(round(1e6 * ln(1 + {{.}})) as bigint) as {{.}},
        {{.}}_capped
        {{- end}}
    from temp.post_items
),

accounts as (
    select
        platform
        {{- range .Counts}},
        case when not bool_or({{.}}_capped) and count({{.}}) > 1 then count({{.}}) - 1 end
            as {{.}}_freedom,
        case when not bool_or({{.}}_capped) and count({{.}}) > 1 then cast(round(
            sum({{.}} * cast({{.}} as hugeint))
            - cast(sum({{.}}) as double) * cast(sum({{.}}) as double) / count({{.}})
        ) as hugeint) end as {{.}}_squares
        {{- end}}
    from logs
    group by account_no, platform
)

-- The standard deviation of a logistic variable is its scale times pi / sqrt(3).
select
    platform
    {{- range .Counts}},
    0.5513288954217921 * coalesce(
        case when sum({{.}}_freedom) >= 30
            then sqrt(cast(sum({{.}}_squares) as double) / sum({{.}}_freedom)) / 1e6 end,
        1.2
    ) as {{.}}_scale
    {{- end}}
from accounts
group by platform
