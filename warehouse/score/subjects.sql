-- grain: one row per book and subject that it judges, with the first class that fits;
-- subjects of one shape are alike in all that rules ask for
create or replace temp table score_subjects as
with classed as (
    select p.book, p.kind, p.subject, arg_min(k.class, k.position) as class
    from score_pairs as p
    join score_classes as k
        on k.book = p.book
        and (k.kinds is null or list_contains(k.kinds, p.kind))
        and (k.levels is null or list_contains(k.levels, p.level))
        and (k.sectors is null or list_contains(k.sectors, p.sector))
    group by p.book, p.kind, p.subject
)

select
    p.book, p.kind, p.subject, p.level, p.sector, c.class,
    b.exempt_points is not null and p.lacks_services as is_exempt,
    dense_rank() over (order by p.book, p.kind, p.level, p.sector, c.class, is_exempt) as shape
from score_pairs as p
join score_books as b on b.book = p.book
left join classed as c on c.book = p.book and c.kind = p.kind and c.subject = p.subject
