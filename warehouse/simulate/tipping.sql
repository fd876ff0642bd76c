/*
grain: one row per weight that can alter who is in the first places, smallest change first
note: with one weight changed by x, the weighted sums of an account inside and one
    outside meet where inside + x * term = outside + x * term of it; the set alters at
    the smallest such x over all pairs. The scores' order is that of the sums, since
    factor and power rise; dividing all weights by their new sum keeps it too. A weight
    does not fall below 0
*/
with leaves as (
    select * from (values
        {{- range $i, $leaf := .Leaves}}
        {{if $i}}, {{end}}({{$leaf.Number}}, '{{$leaf.ID}}', '{{$leaf.Measure}}',
            cast('{{$leaf.Weight}}' as double))
        {{- end}}
    ) as t(leaf, term, measure, weight)
),

weights as (select list(weight order by leaf) as weights from leaves),

sums as (
    select
        l.account_no,
        l.terms,
        list_inner_product(l.terms, w.weights) as total,
        row_number() over (order by l.score desc, l.account_id) as place
    from temp.listed as l
    cross join weights as w
    where l.score is not null
),

crossings as (
    select
        x.leaf,
        x.term,
        x.measure,
        x.weight,
        a.account_no as out_no,
        b.account_no as in_no,
        (a.total - b.total) / nullif(b.terms[x.leaf] - a.terms[x.leaf], 0) as change
    from sums as a
    cross join sums as b
    cross join leaves as x
    where a.place <= $1 and b.place > $1
),

ranked as (
    select
        *,
        row_number() over (partition by leaf order by abs(change), out_no, in_no) as nth
    from crossings
    where change + weight >= 0
)

select
    r.term,
    r.measure,
    r.weight,
    r.weight + r.change as new_weight,
    (r.weight + r.change) / (1 + r.change) as new_share,
    r.change,
    -- another account may cross sooner where it may stand elsewhere
    if((select bool_or(is_at_least is distinct from false and score is not null) from temp.listed),
        null, false) as change_at_least,
    r.change / r.weight as relative_change,
    o.account_id as leaving_id,
    d.account_name as leaving_name,
    i.account_id as entering_id,
    e.account_name as entering_name
from ranked as r
join temp.listed as o on o.account_no = r.out_no
join temp.listed as i on i.account_no = r.in_no
join temp.details as d on d.account_no = r.out_no
join temp.details as e on e.account_no = r.in_no
where r.nth = 1
order by abs(r.change), r.leaf
