-- Its number is filled in: of rows not committed the size is not known, so that a join with
-- mart.indices would walk them one by one.
insert into mart.subject_scores by name
select s.*, p.starts_on, {{.IndexNo}} as index_no
from temp.composed as s
join temp.building_periods as p on p.period_id = s.period_id
where s.subject <> 'account'
