-- the scores of one rulebook and period, as queries read them; points, not millionths
create or replace table memory.main.{{.Prefix}}_scores as
with told as (
    select kind, subject, title from score_items where book = $book and mark = 'U'
    union
    select r.kind, r.subject, g.title
    from score_results as r
    join score_grades as g on g.book = r.book and g.grade = r.grade and g.mark = 'U'
    where r.book = $book
    union
    -- who is ranked among whom
    select r.kind, r.subject, '分组：' || k.title
    from score_results as r
    join score_classes as k on k.book = r.book and k.class = r.class and k.mark = 'U'
    where r.book = $book and r.rank is not null
    union
    -- a setting, where it takes part
    select r.kind, r.subject, u.title
    from score_results as r
    join score_unverified as u on u.book = r.book
    where r.book = $book and case u.setting
        when 'ties' then r.rank is not null
        when 'fail_score' then r.vetoes > 0 or r.is_combined
        else r.verdict <> 'unexamined' end
    union
    -- faults that only the limit of a check lets pass
    select c.kind, c.subject, r.title
    from score_checked as c
    join score_rules as r
        on r.book = $book and r.check_name = c.check_name and r.mark = 'U'
        and (r.kinds is null or list_contains(r.kinds, c.kind))
    where c.occurrences > 0
),

unverified as (
    select kind, subject, string_agg(title, '；' order by title) as unverified
    from told
    group by kind, subject
),

missing as (
    select kind, subject, string_agg(title, '；' order by step, position) as missing
    from score_items
    where book = $book and is_open
    group by kind, subject
)

select
    r.kind as subject_kind, r.subject as subject_id, c.name as subject_name, c.platform,
    c.unit_id, c.unit_name, c.region_code, c.level, c.sector,
    r.class, k.title as class_title, r.verdict, r.grade, g.title as grade_title, r.rank,
        r.ranked_of,
    r.vetoes, r.deducted / 1000000 as deducted, r.result / 1000000 as result,
    r.bonus / 1000000 as bonus, r.total / 1000000 as total, r.exact / 1000000 as exact_total,
    r.is_exempt, r.is_scored, r.is_combined, m.missing, u.unverified, r.guard_zh as guard,
    r.guard_en, r.causes
from score_results as r
join score_candidates as c on c.kind = r.kind and c.subject = r.subject
left join score_classes as k on k.book = r.book and k.class = r.class
left join score_grades as g on g.book = r.book and g.grade = r.grade
left join missing as m on m.kind = r.kind and m.subject = r.subject
left join unverified as u on u.kind = r.kind and u.subject = r.subject
where r.book = $book
