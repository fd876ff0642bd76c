-- grain: one row per subject and role: the mean rating of the period out of 100,
-- weighted by the number of raters, in millionths
create or replace temp table score_ratings as
select
    subject_kind as kind, subject_id as subject, rater_role as role,
    cast(round(1000000 * sum(100 * score / coalesce(full_score, 100) * coalesce(raters, 1))
        / sum(coalesce(raters, 1))) as bigint) as points,
    count(*) as ratings
from raw.ratings
where period_id = $period
group by subject_kind, subject_id, rater_role
