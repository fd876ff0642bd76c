-- grain: one row per fact, with what becomes of it before faults are weighed against
-- each other
create or replace temp table score_judged as
with recorded as (
    select distinct book, kind, subject, rule from score_facts where not is_check
)

select
    f.*, r.stage,
    case
        when f.rule = 'examined' then 'examined'
        when r.rule is null then 'not_in_book'
        when f.state = 'overturned' then 'overturned'
        when f.state = 'rectified' and b.forgives then 'forgiven'
        when f.state = 'appealed' and b.waits then 'waiting'
        when not r.fits then 'not_applicable'
        when f.is_check and n.rule is not null then 'recorded'
        when r.needs_evidence and coalesce(trim(f.evidence), '') = '' then 'no_evidence'
        when strftime(f.found_on, '%m-%d') > r.until then 'late'
        else 'counted'
    end as status
from score_facts as f
join score_books as b on b.book = f.book
join score_subjects as s on s.book = f.book and s.kind = f.kind and s.subject = f.subject
left join score_fits as r on r.shape = s.shape and r.rule = f.rule
left join recorded as n
    on n.book = f.book and n.kind = f.kind and n.subject = f.subject and n.rule = f.rule
