-- $1 period, $2 its first day, $3 the day after its last, $4 an account (NULL: all accounts),
-- $5 a platform (NULL: that of the account, or all): what distances are computed from
select
    account_id, account_name, platform, unit_name, region_code, "level", sector,
    cast(followers as bigint) as followers, followers_at_least, cast(posts as bigint) as posts,
    seen_per_post, seen_at_least, size, activity, audience
from mart.peer_features($1, $2, $3, coalesce($5, (
    select any_value(platform) from mart.account_platforms where account_id = $4
)))
order by account_id
