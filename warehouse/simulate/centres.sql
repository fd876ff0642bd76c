/*
grain: one row per account that is resampled: the score around which its draws lie,
    their mean, and by how much draws from few items are too narrow
note: the observed score is an unbiased draw of the expected one, a resample's is not
    (it never holds a larger maximum, and scores are concave), so the draws lend their
    deviations only. Where counts are capped, the centre is the mean over their tails.
    The spread is estimated too, so that the 5 % quantile is Student's: 0.926 / freedom
    above the normal one (first term of Fisher's expansion). The kernel of posts stands
    for one post; days have none, and lack a share of 1 / days of the variance besides.
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

widenings as (
    select account_no, 1 + 0.926 / items as widening from temp.post_accounts
    union all
    select
        account_no,
        case when items > 1 then sqrt(items / (items - 1)) * (1 + 0.926 / (items - 1)) else 1 end
    from (select account_no, max(items) as items from temp.day_items group by account_no)
)

select
    m.account_no,
    coalesce(m.plain_mean, l.score) as centre,
    m.drawn_mean,
    w.widening
from means as m
join temp.listed as l on l.account_no = m.account_no
join widenings as w on w.account_no = m.account_no
