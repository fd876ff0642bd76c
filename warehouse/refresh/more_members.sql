insert into temp.member_scores by name
select * exclude (subject, subject_id, platform, missing, terms)
from temp.composed
