/*
grain: one row per score that somebody delivered, of an account (printed by a publisher, in
    account_periods) or of an account or unit (given by raters, in ratings, as the mean of
    those of one indicator, out of 100)
materialize: view
note: read with a period_id. index_id is what the delivery calls it, without a version
*/
select
    account_id,
    cast(null as varchar) as unit_id,
    period_id,
    split_part(index_id, '@', 1) as index_id,
    score,
    'account_periods' as source,
    cast(batch_id as varchar) as batches
from raw.account_periods
where score is not null and index_id is not null
union all
select
    case when subject_kind = 'account' then subject_id end,
    case when subject_kind = 'unit' then subject_id end,
    period_id,
    split_part(indicator, '@', 1),
    avg(score * 100 / coalesce(full_score, 100)),
    'ratings',
    string_agg(distinct cast(batch_id as varchar), ' ')
from raw.ratings
where subject_kind in ('account', 'unit')
group by subject_kind, subject_id, period_id, split_part(indicator, '@', 1)
