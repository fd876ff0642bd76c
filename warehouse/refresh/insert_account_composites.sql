insert into mart.index_scores by name
select
    s.* exclude (subject, subject_id, unit_id, region_code, sector, role),
    p.starts_on,
    {{.IndexNo}} as index_no
from temp.composed as s
join temp.building_periods as p on p.period_id = s.period_id
where s.subject = 'account'
