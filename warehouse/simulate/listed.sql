/*
grain: one row per account of the list that is simulated, numbered; the filters are
    those of the query ranking
*/
create or replace temp table listed as
with period as (
    select before_on - 1 as last_on from mart.periods where period_id = $period
),

members as (
    select a.account_id from mart.accounts as a, period as p
    where a.valid_from <= p.last_on and a.valid_before > p.last_on
        and ($opened_before is null or a.opened_on < cast($opened_before as date))
        and ($region is null or starts_with(a.region_code, $region))
        and ($level is null or a.level = $level)
        and ($sector is null or a.sector = $sector)
        and ($unit is null or a.unit_id in (
            select unit_id from mart.unit_subtree where ancestor_id = $unit
        ))
),

scores as (
    select * from mart.index_scores
    where starts_on = cast($starts_on as date) and period_id = $period
        and index_no = (select index_no from mart.indices where index_id = $index)
        and ($platform is null or platform = $platform)
        and (coalesce($region, $level, $sector, $unit, $opened_before) is null
            or account_id in (select account_id from members))
        and (coalesce($list, $tag) is null or account_id in (
            select account_id from mart.list_members($list, $tag, $starts_on, $before_on)
            where is_now
        ))
        and ($min_posts is null or posts >= $min_posts)
)

select
    cast(row_number() over (order by s.account_id) as integer) as account_no,
    s.account_id,
    s.platform,
    s.score,
    rank() over (order by s.score desc nulls last) as place,
    s.is_at_least,
    s.missing,
    s.posts,
    s.terms,
    m.source
from scores as s
join mart.account_measures as m
    on m.account_id = s.account_id and m.period_id = $period
where $min_active_days is null or m.active_days >= $min_active_days
