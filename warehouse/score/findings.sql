-- grain: one row per fact, with what became of it: a fault of a rule that another rule,
-- which punishes the same thing (or one of whose object is unknown), excludes does not
-- count
create or replace temp table score_findings as
with punished as (
    select j.book, j.kind, j.subject, j.rule
    from score_judged as j
    join score_rules as r on r.book = j.book and r.rule = j.rule
    where j.status = 'counted'
    group by j.book, j.kind, j.subject, j.rule
    having sum(coalesce(j.occurrences, 1)) >= max(r.at_least)
),

excluded as (
    select j.fact, min(e.rule) as excluded_by
    from score_judged as j
    join score_exclusions as e on e.book = j.book and e.excluded = j.rule
    join score_judged as other
        on other.book = j.book and other.kind = j.kind and other.subject = j.subject
        and other.rule = e.rule and other.status = 'counted'
        and coalesce(other.object = j.object, true)
    join punished as p
        on p.book = j.book and p.kind = j.kind and p.subject = j.subject and p.rule = e.rule
    where j.status = 'counted'
    group by j.fact
)

select j.* replace (if(x.fact is null, j.status, 'excluded') as status), x.excluded_by
from score_judged as j
left join excluded as x on x.fact = j.fact
