/*
grain: one row per draw, with the weights of all leaves in the order of the terms
note: every weight that the formula states, of a group or of a term in its group, is
    varied by up to $share of itself, evenly, and divided by the sum of its level.
    Lists are summed in their order, so that the last digit never depends on threads
*/
create or replace temp table weightings as
with leaves as (
    select * from (values
        {{- range $i, $leaf := .Leaves}}
        {{if $i}}, {{end}}(
            {{$leaf.Number}}, {{$leaf.Group}}, cast('{{$leaf.GroupWeight}}' as double),
            cast('{{$leaf.TermWeight}}' as double))
        {{- end}}
    ) as t(leaf, grp, group_weight, term_weight)
),

draws as (select unnest(range(1, $draws + 1)) as draw),

varied as (
    select
        draw,
        leaf,
        grp,
        group_weight
            * (1 + $share * (2 * uniform($seed, draw, hash('group', grp)) - 1)) as group_weight,
        term_weight
            * (1 + $share * (2 * uniform($seed, draw, hash('term', leaf)) - 1)) as term_weight
    from draws
    cross join leaves
),

of_groups as (
    select
        draw,
        grp,
        min(group_weight) as group_weight,
        list_sum(list(term_weight order by leaf)) as term_sum
    from varied
    group by draw, grp
),

of_draws as (
    select draw, list_sum(list(group_weight order by grp)) as group_sum
    from of_groups
    group by draw
)

select
    cast(v.draw as integer) as draw,
    list(g.group_weight / d.group_sum * v.term_weight / g.term_sum order by v.leaf) as weights
from varied as v
join of_groups as g on g.draw = v.draw and g.grp = v.grp
join of_draws as d on d.draw = v.draw
group by v.draw
