-- grain: one row per subject and {{.Tier}} below which something counts: the points
-- that come from below (NULL where not all are known), and what is left of them under
-- its own, in millionths
{{if eq .Tier "indicator"}}create or replace temp table score_node_points as
{{else}}insert into score_node_points
{{end}}with arriving as (
{{if eq .Tier "indicator"}}    select book, kind, subject, indicator as node,
    points from score_rule_points
    where stage <> 'veto'
{{else}}    select book, kind, subject, above as node, points from score_node_points
    where above is not null
{{end}}),

sums as (
    select book, kind, subject, node,
        case when count(points) = count(*) then cast(sum(points) as bigint) end as below
    from arriving
    group by book, kind, subject, node
),

limited as (
    select m.book, m.kind, m.subject, n.node, n.tier, n.above, n.stage, m.below,
        if(s.is_exempt, coalesce(n.spread, n.points), n.points) as most
    from sums as m
    join score_nodes as n on n.book = m.book and n.node = m.node and n.tier = '{{.Tier}}'
    join score_subjects as s on s.book = m.book and s.kind = m.kind and s.subject = m.subject
)

select *, if(below is null, null, least(below, coalesce(most, below))) as points
from limited
