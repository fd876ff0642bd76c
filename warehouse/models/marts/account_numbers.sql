/*
grain: one row per account, with its place in the order of the ids: a short key for sums over
    many posts
materialize: mart view
*/
select account_id, platform, row_number() over (order by account_id) as account_no
from mart.account_platforms
