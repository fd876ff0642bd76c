insert into mart.subject_scores by name
select s.*, p.starts_on, i.index_no
from temp.composed as s
join temp.building_periods as p on p.period_id = s.period_id
join mart.indices as i on i.index_id = s.index_id
where s.subject <> 'account'
