/*
grain: one row per account of a group of one account's peers: of a saved list or tag, or of
    the wanted step of widening (the narrowest of at least 8, where none is wanted), or of
    every step; with what the group has in common
materialize: mart macro
arguments: list_period, first_on, next_on, who, asked_step, every_step, asked_list, asked_tag
note: of a list, those on the account's platform that are in it on the last day; the account
    itself is set beside them, in the list or not. It has no step
*/
with steps as materialized (
    select * from mart.peer_steps(list_period, first_on, next_on, who)
),

groups as (
    select * from mart.peer_groups(list_period, first_on, next_on, who)
    where coalesce(asked_list, asked_tag) is null
        and (every_step or step = asked_step or asked_step is null and is_chosen)
),

listed as (
    select * from steps
    where coalesce(asked_list, asked_tag) is not null and (account_id = who
        or account_id in (
            select account_id from mart.list_members(asked_list, asked_tag, first_on, next_on)
            where is_now
        ))
)

select
    g.step, g.peer_group, g.members, g.platform as group_platform, g."level" as group_level,
    g.sector as group_sector, g.follower_class as group_class, g.region_code as group_region,
    cast(null as varchar) as list_name, s.* exclude (step), s.step as own_step
from groups as g
inner join steps as s on s.step <= g.step
union all
select
    null, 'list', count(*) over (), platform, null, null, null, null,
    coalesce(asked_list, asked_tag), l.* exclude (step), null
from listed as l
