-- grain: one row per subject, with its grade and its rank among those of its class that
-- have a total
insert into score_results by name
with banded as (
    select t.book, t.kind, t.subject, arg_max(g.grade, g.at_least) as grade
    from score_totals as t
    join score_grades as g on g.book = t.book and not g.fails and g.at_least <= t.total
    where t.verdict = 'pass'
    group by t.book, t.kind, t.subject
),

caused as (
    select p.book, p.kind, p.subject, string_agg(distinct r.cause, ' ' order by r.cause) as causes
    from score_rule_points as p
    join score_rules as r on r.book = p.book and r.rule = p.rule
    where p.stage = 'veto' and p.is_reached
    group by p.book, p.kind, p.subject
),

single as (
    select book, min(grade) as grade from score_grades
    where not fails
    group by book
    having count(*) = 1
),

graded as (
    select t.*, s.class, s.is_exempt,
        b.has_classes, b.is_dense, b.guard_zh, b.guard_en, v.causes,
        case
            when t.verdict = 'fail' then f.grade
            when t.verdict = 'pass' then coalesce(g.grade, if(t.total is null, o.grade, null))
        end as grade
    from score_totals as t
    join score_books as b on b.book = t.book
    join score_subjects as s on s.book = t.book and s.kind = t.kind and s.subject = t.subject
    left join banded as g on g.book = t.book and g.kind = t.kind and g.subject = t.subject
    left join score_grades as f on f.book = t.book and f.fails
    left join caused as v on v.book = t.book and v.kind = t.kind and v.subject = t.subject
    left join single as o on o.book = t.book
),

ranked as (
    select *,
        total is not null and (class is not null or not has_classes) as is_ranked,
        case when is_ranked then if(is_dense,
            dense_rank() over ranks, rank() over ranks) end as rank,
        case when is_ranked then count(*) over classes end as ranked_of
    from graded
    window
        ranks as (partition by book, kind, class, is_ranked order by total desc),
        classes as (partition by book, kind, class, is_ranked)
)

select
    book, kind, subject, class, is_exempt, is_scored, is_combined, verdict, vetoes,
    if(is_scored and vetoes = 0 and verdict <> 'unexamined', deducted, null) as deducted,
    if(is_scored and vetoes = 0 and verdict <> 'unexamined', result, null) as result,
    if(vetoes = 0 and verdict <> 'unexamined', bonus, null) as bonus,
    exact, total, grade, rank, ranked_of, guard_zh, guard_en, causes
from ranked
