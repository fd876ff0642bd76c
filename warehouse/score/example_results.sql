-- what the examples came to, and the sum of the steps that it is made of
select
    r.book, r.kind, r.subject, r.verdict, r.deducted, r.result, r.bonus, r.exact, r.total, r.grade,
    r.class, r.rank, r.vetoes,
    (
        select cast(sum(i.points) as bigint) from score_items as i
        where i.book = r.book and i.kind = r.kind and i.subject = r.subject
    ) as steps
from score_results as r
order by r.book, r.kind, r.subject
