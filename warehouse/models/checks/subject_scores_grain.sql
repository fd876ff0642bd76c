/*
subject_scores holds a subject, period and index version once, with a score that is a finite
number, or missing and then says what it lacks; what is at least it has no lower bound below
it, what is exact has no other bound
*/
select subject, subject_id, period_id, index_id, count(*) as row_count, any_value(score) as score
from mart.subject_scores
where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
    and period_id in (select period_id from temp.building_periods)
group by subject, subject_id, period_id, index_id
having count(*) > 1
    or bool_or((score is null) <> (missing is not null) or isnan(score) or isinf(score)
        or is_at_least and score_low < score or not is_at_least and score_low < score_high
        or is_at_least is null and score is null)
