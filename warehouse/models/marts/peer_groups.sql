/*
grain: one row per step by which the peers of one account are sought wider, with what its
    group has in common and how many accounts it holds; is_chosen is the narrowest of at
    least 8, else the widest
materialize: mart macro
arguments: list_period, first_on, next_on, asked_account
*/
with members as materialized (
    select * from mart.peer_steps(list_period, first_on, next_on, asked_account)
),

own as (select * from members where account_id = asked_account),

added as (select step, count(*) as added from members group by step),

counted as (
    select s.step, coalesce(sum(a.added), 0) as members
    from (select unnest(range(1, 7)) as step) as s
    left join added as a on a.step <= s.step
    group by s.step
)

select
    cast(c.step as integer) as step,
    ['class_city', 'class_province', 'class', 'sector', 'level', 'platform'][c.step] as peer_group,
    cast(c.members as bigint) as members,
    c.step = coalesce(min(c.step) filter (where c.members >= 8) over (), 6) as is_chosen,
    o.platform,
    if(c.step <= 5, o."level", null) as "level",
    if(c.step <= 4, o.sector, null) as sector,
    if(c.step <= 3, o.follower_class, null) as follower_class,
    case c.step
        when 1 then left(o.region_code, 4) || '00'
        when 2 then left(o.region_code, 2) || '0000'
    end as region_code
from counted as c
cross join own as o
order by c.step
