/*
grain: one row per account of the platform of one account, with the narrowest group of its
    peers that holds it
materialize: mart macro
arguments: list_period, first_on, next_on, asked_account
note: the groups widen step by step, each holds those before it: of the platform, level and
    sector, 1 of one's follower class and city, 2 of the class and province, 3 of the class,
    4 of any size; 5 of the level; 6 of the platform. Place and sector that the register
    does not tell are nobody's, so that such an account has no group that needs them; the
    account itself stands in its groups
*/
with candidates as materialized (
    select * from mart.peer_candidates(list_period, first_on, next_on)
),

own as (select * from candidates where account_id = asked_account)

select
    c.*,
    case
        when c."level" = o."level" and c.sector = o.sector then
            case
                when c.follower_class = o.follower_class
                    and left(c.region_code, 4) = left(o.region_code, 4) then 1
                when c.follower_class = o.follower_class
                    and left(c.region_code, 2) = left(o.region_code, 2) then 2
                when c.follower_class = o.follower_class then 3
                else 4
            end
        when c."level" = o."level" then 5
        else 6
    end as step
from candidates as c
inner join own as o on o.platform = c.platform
