/*
a score is a finite number, 0 or more, or it is missing and says what it lacks; what is at
least it has no lower bound below it, what is exact has no other bound
*/
select account_id, period_id, index_id, score, score_low, score_high, is_at_least, missing
from mart.index_scores
where starts_on >= cast($starts_on as date) and starts_on < cast($before_on as date)
    and period_id in (select period_id from temp.building_periods)
    and (
        (score is null) <> (missing is not null)
        or isnan(score)
        or isinf(score)
        or score < 0
        or score_low > score
        or score > score_high
        or is_at_least and score_low < score
        or not is_at_least and score_low < score_high
        or is_at_least is null and score is null
    )
