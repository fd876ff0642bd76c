-- grain: one row per book and subject that a check for one of its vetoes could see
create or replace temp table score_seen as
select distinct s.book, s.kind, s.subject
from score_checked as c
join score_subjects as s on s.kind = c.kind and s.subject = c.subject
join score_fits as x on x.shape = s.shape and x.check_name = c.check_name
where x.fits and x.stage = 'veto'
