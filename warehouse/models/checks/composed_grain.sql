/*
the scores of one index that is made of others hold a subject and period once
scope: composed
*/
select subject, subject_id, period_id, count(*) as row_count
from temp.composed
group by subject, subject_id, period_id
having count(*) > 1
