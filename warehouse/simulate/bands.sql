/*
grain: one row per listed account: the band from the 5 % to the 95 % quantile of its
    rank over the draws, the median, the share of draws in the top ten, and the band of
    its score
*/
create or replace temp table bands_{{.Variation}} as
with ranked as (
    select
        account_no,
        score,
        cast(rank() over (partition by draw order by score desc) as integer) as place
    from temp.simulated
)

select
    account_no,
    quantile_disc(place, [0.05, 0.5, 0.95]) as places,
    quantile_disc(score, [0.05, 0.95]) as scores,
    count(*) filter (where place <= 10) / count(*) as top_share
from ranked
group by account_no
