/*
grain: one row per account, period and measure that is known, of some accounts (wanted, a
    list): totals, per day, per post, per 1,000 followers, shares, growth on the period before
materialize: mart macro
arguments: list_period, first_on, next_on, wanted
note: is_at_least: the true value may be higher (10万+). A quotient whose divisor is only
    known to be at least so much is not known, nor is a growth of such numbers
*/
with rows as (
    select * from mart.account_measures
    where starts_on = cast(first_on as date) and period_id = list_period
),

platforms as (
    select a.platform, count(r.comments) > 0 as has_comments, count(r.forwards) > 0 as has_forwards
    from rows as r join mart.account_platforms as a on a.account_id = r.account_id
    group by a.platform
),

now as (
    select
        r.*, p.has_comments, p.has_forwards,
        date_diff('day', cast(first_on as date), cast(next_on as date)) as days,
        if(r.followers_at_least, null, nullif(r.followers, 0) / 1000) as thousands,
        interactions(r.likes, r.comments, p.has_comments, r.forwards, p.has_forwards)
            as interacted,
        r.likes_at_least or p.has_comments and r.comments_at_least
            or p.has_forwards and r.forwards_at_least as interacted_at_least
    from rows as r
    join mart.account_platforms as a on a.account_id = r.account_id
    join platforms as p on p.platform = a.platform
    where r.account_id in (select unnest(wanted))
),

was as (
    select account_id, posts, if(reads_at_least, null, reads) as reads,
        if(plays_at_least, null, plays) as plays, likes, comments, forwards,
        likes_at_least or comments_at_least or forwards_at_least as is_open
    from mart.account_measures
    where starts_on < cast(first_on as date)
        and starts_on >= cast(first_on as date)
            - cast(cast(next_on as date) - cast(first_on as date) + 4 as integer)
        and period_id = (select previous_id from mart.periods where period_id = list_period)
        and account_id in (select unnest(wanted))
),

figures as (
    select n.account_id, unnest([
        figure('posts', n.posts, false), figure('posts_per_day', n.posts / n.days, false),
        figure('pushes_per_day', n.pushes / n.days, false),
        figure('original_share', n.originals / nullif(n.posts, 0), n.originals_at_least),
        figure('headline_share', n.pushes / nullif(n.posts, 0), false),
        figure('active_day_share', n.active_days / n.days, false),
        figure('longest_gap_days', n.longest_gap_days, false),
        figure('reads', n.reads, n.reads_at_least), figure('plays', n.plays, n.plays_at_least),
        figure('reads_per_post', n.reads / nullif(n.posts, 0), n.reads_at_least),
        figure('plays_per_post', n.plays / nullif(n.posts, 0), n.plays_at_least),
        figure('reads_per_1000', n.reads / n.thousands, n.reads_at_least),
        figure('plays_per_1000', n.plays / n.thousands, n.plays_at_least),
        figure('max_reads', n.max_reads, n.max_reads_at_least),
        figure('headline_read_share', if(n.reads_at_least or n.headline_reads_at_least, null,
            n.headline_reads / nullif(n.reads, 0)), false),
        figure('capped_posts', n.capped_posts, false),
        figure('likes', n.likes, n.likes_at_least),
        figure('comments', n.comments, n.comments_at_least),
        figure('forwards', n.forwards, n.forwards_at_least),
        figure('watching', n.watching, n.watching_at_least),
        figure('favourites', n.favourites, n.favourites_at_least),
        figure('interactions', n.interacted, n.interacted_at_least),
        figure('interactions_per_post', n.interacted / nullif(n.posts, 0),
            n.interacted_at_least),
        figure('interactions_per_1000', n.interacted / n.thousands, n.interacted_at_least),
        figure('followers', n.followers, n.followers_at_least),
        figure('new_followers', n.new_followers, false),
        figure('follower_growth', if(n.followers_at_least, null,
            n.new_followers / nullif(n.followers - n.new_followers, 0)), false),
        figure('posts_growth', n.posts / nullif(w.posts, 0) - 1, false),
        figure('reads_growth', if(n.reads_at_least, null, n.reads) / nullif(w.reads, 0) - 1, false),
        figure('plays_growth', if(n.plays_at_least, null, n.plays) / nullif(w.plays, 0) - 1, false),
        figure('interactions_growth', if(n.interacted_at_least or w.is_open, null, n.interacted
            / nullif(interactions(w.likes, w.comments, n.has_comments, w.forwards,
                n.has_forwards), 0)) - 1, false),
        figure('replies', n.replies, n.replies_at_least)
    ]) as figure
    from now as n left join was as w on w.account_id = n.account_id
)

select account_id, figure.measure, figure.value, figure.is_at_least
from figures
where figure.value is not null
