-- grain: one row per subject of a combined kind and part of its book, in millionths,
-- NULL where unknown
create or replace temp table score_part_points as
with combined as (
    select s.book, s.kind, s.subject, p.* exclude (book, kind), p.kind as part_kind
    from score_subjects as s
    join score_books as b on b.book = s.book and list_contains(b.combined, s.kind)
    join score_parts as p on p.book = s.book
),

totals as (
    select o.book, o.kind, o.subject, o.verdict, (o.exact + o.step // 2) // o.step * o.step as total
    from score_own as o
    join score_books as b on b.book = o.book
    where not coalesce(list_contains(b.combined, o.kind), false)
    union all
    select book, kind, subject, verdict, total from score_results
),

means as (
    select c.book, c.kind, c.subject, c.part,
        bool_or(t.verdict = 'unknown') as is_open, cast(sum(t.total) as bigint) as points,
        count(t.total) as subjects
    from combined as c
    join score_members as m on m.unit = c.subject and m.kind = c.part_kind and c.kind = 'unit'
    join totals as t on t.book = c.of_book and t.kind = m.kind and t.subject = m.subject
    where c.origin = 'subjects' and t.verdict in ('pass', 'fail', 'unknown')
    group by c.book, c.kind, c.subject, c.part
)

select
    c.*,
    case c.origin
        when 'own' then o.exact
        when 'ratings' then r.points
        else if(m.is_open or m.subjects = 0, null, (2 * m.points + m.subjects) // (2 * m.subjects))
    end as points,
    case c.origin when 'ratings' then r.ratings when 'subjects' then m.subjects end as counted
from combined as c
left join score_own as o
    on c.origin = 'own' and o.book = c.book and o.kind = c.kind and o.subject = c.subject
left join score_ratings as r
    on c.origin = 'ratings' and r.kind = c.kind and r.subject = c.subject and r.role = c.role
left join means as m
    on m.book = c.book and m.kind = c.kind and m.subject = c.subject and m.part = c.part
