/*
each account of a platform has one score of each of its indices in each period that tells of
it, a finite number, 0 or more, or missing and then says what it lacks; what is at least it
has no lower bound below it, what is exact has no other bound
note: that the accounts of an index are those of the measures, each once, is seen by their
    count and the sum of their hashes: a table of all of them would be the largest of a refresh
*/
with measured as (
    select a.platform, m.period_id, count(*) as accounts, sum(hash(m.account_id)) as digest
    from temp.built_measures_in_parts as m
    join mart.account_platforms as a on a.account_id = m.account_id
    group by a.platform, m.period_id
),

judged as (
    select
        *,
        coalesce(
            (score is null) <> (missing is not null)
            or isnan(score)
            or isinf(score)
            or score < 0
            or score_low > score
            or score > score_high
            or is_at_least and score_low < score
            or not is_at_least and score_low < score_high
            or is_at_least is null and score is null,
            false
        ) as is_bad
    from temp.built_scores_in_parts
),

scored as (
    select
        platform, period_id, index_no,
        count(*) as accounts,
        sum(hash(account_id)) as digest,
        count_if(is_bad) as bad_scores,
        any_value(account_id) filter (where is_bad) as bad_account
    from judged
    group by platform, period_id, index_no
)

select s.period_id, i.index_id, s.bad_account, s.bad_scores, s.accounts, m.accounts as measured
from scored as s
join mart.indices as i on i.index_no = s.index_no
left join measured as m on m.platform = s.platform and m.period_id = s.period_id
where s.bad_scores > 0
    or s.index_no not in ($composites)
    and (s.accounts is distinct from m.accounts or s.digest is distinct from m.digest)
