/*
grain: one row per account that is resampled: the score around which its draws lie,
    their mean, and by how much a resample of few days is too narrow
note: the observed score is an unbiased draw of the expected one, a resample's is not
    (it never holds a larger maximum, and scores are concave), so the draws lend their
    deviations only. Where counts are capped, the centre is the mean over their tails.
    Scores are added as whole millionths, so that the sum does not depend on their order
*/
create or replace temp table centres as
with means as (
    select
        account_no,
        cast(sum(cast(round(1e6 * score) as bigint)) filter (where draw > 0) as double)
            / count(*) filter (where draw > 0) / 1e6 as drawn_mean,
        cast(sum(cast(round(1e6 * score) as bigint)) filter (where draw < 0) as double)
            / count(*) filter (where draw < 0) / 1e6 as plain_mean
    from temp.resampled
    group by account_no
),

days as (select account_no, max(items) as items from temp.day_items group by account_no)

select
    m.account_no,
    coalesce(m.plain_mean, l.score) as centre,
    m.drawn_mean,
    case when d.items > 1 then sqrt(d.items / (d.items - 1)) else 1 end as widening
from means as m
join temp.listed as l on l.account_no = m.account_no
left join days as d on d.account_no = m.account_no
