-- grain: one row per step from a subject's own result to its total: what is carried
-- into the parts, the weighted parts, and rounding
insert into score_items by name
with shown as (
    select t.*, o.exact as own_exact
    from score_totals as t
    join score_own as o on o.book = t.book and o.kind = t.kind and o.subject = t.subject
),

parts as (
    select
        p.book, p.kind, p.subject, 100 as step, p.position, 'part' as item, p.part as line,
        p.title, p.title_en, p.counted as occurrences,
        (2 * p.weight * p.points + 100000000) // 200000000 as points, p.points is null as is_open,
        '权重 ' || p.weight // 1000000 || ' % × ' || round(p.points / 1000000, 4) as evidence,
        p.mark, p.source
    from score_part_points as p
    join shown as t on t.book = p.book and t.kind = p.kind and t.subject = p.subject
    where t.vetoes = 0
)

select * from parts
union all by name
select book, kind, subject, 90 as step, 0 as position, 'carried' as item, '转入分项' as title,
    -own_exact as points
from shown
where is_combined and vetoes = 0 and own_exact <> 0 and is_scored
union all by name
select s.book, s.kind, s.subject, 110 as step, 0 as position, 'parts' as item, '分项尾差' as title,
    s.exact - p.points as points
from shown as s
join (
    select book, kind, subject, sum(points) as points from parts group by book, kind, subject
) as p on p.book = s.book and p.kind = s.kind and p.subject = s.subject
where s.exact <> p.points
union all by name
select book, kind, subject, 120 as step, 0 as position, 'rounding' as item, '四舍五入' as title,
    total - exact as points
from shown
where total <> exact
