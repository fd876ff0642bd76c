/*
grain: one row per account with figures in a period, as registered on its last day, with
    what peers are sought by: its place in the register, its follower class, and the
    natural logarithms of size (followers), activity (posts a day) and audience (reads or
    plays of a post, else its interactions)
materialize: mart macro
arguments: list_period, first_on, next_on
note: the classes go by powers of ten; a number that is only known to be at least so much,
    below the highest class, is of no class that one can tell (unknown)
*/
with measures as (
    select
        account_id, followers, followers_at_least, posts, reads, plays, likes, comments, forwards,
        if(reads is not null, reads_at_least, if(plays is not null, plays_at_least,
            likes_at_least or comments_at_least or forwards_at_least)) as seen_at_least
    from mart.account_measures
    where starts_on = cast(first_on as date) and period_id = list_period
),

registered as (
    select account_id, name, platform, unit_id, unit_name, region_code, "level", sector, valid_from
    from mart.accounts
    where valid_from < cast(next_on as date) and valid_before >= cast(next_on as date)
),

joined as (
    select
        r.*, m.* exclude (account_id),
        coalesce(m.reads, m.plays) as seen,
        interactions(m.likes, m.comments, count(m.comments) over platforms > 0, m.forwards,
            count(m.forwards) over platforms > 0) as interacted
    from measures as m
    inner join registered as r on r.account_id = m.account_id
    window platforms as (partition by r.platform)
)

select
    account_id, name as account_name, platform, unit_id, unit_name, region_code, "level", sector,
    valid_from, followers, followers_at_least, posts,
    case
        when followers >= 1000000 then '1m'
        when followers is null or followers_at_least then 'unknown'
        when followers >= 100000 then '100k'
        when followers >= 10000 then '10k'
        when followers >= 1000 then '1k'
        else '0'
    end as follower_class,
    ln(1 + followers) as size,
    ln(1 + posts / date_diff('day', cast(first_on as date), cast(next_on as date))) as activity,
    coalesce(seen, interacted) / nullif(posts, 0) as seen_per_post, seen_at_least,
    ln(1 + seen_per_post) as audience
from joined
