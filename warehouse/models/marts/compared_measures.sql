/*
grain: one row per subject (see compared_totals) and measure that is known of it in a period:
    totals, per day, per post, per 1,000 followers, shares, growth on the period before
materialize: mart macro
arguments: list_period, first_on, next_on, wanted
note: measure_no is the order in which people read them. is_at_least: the true value may be
    higher (10万+). A quotient whose divisor is only known to be at least so much is not known,
    nor is a growth of such numbers, nor one between different numbers of accounts
*/
with now as (
    select *, date_diff('day', cast(first_on as date), cast(next_on as date)) as days
    from mart.compared_totals(list_period, first_on, wanted)
),

was as (
    select * from mart.compared_totals(
        (select previous_id from mart.periods where period_id = list_period),
        previous_start(list_period, first_on, next_on), wanted)
),

joined as (
    select n.*,
        if(w.accounts = n.accounts, w.posts, null) as was_posts,
        if(w.accounts = n.accounts and not w.reads_at_least, w.reads, null) as was_reads,
        if(w.accounts = n.accounts and not w.plays_at_least, w.plays, null) as was_plays,
        if(w.accounts = n.accounts and not w.interacted_at_least, w.interacted, null)
            as was_interacted
    from now as n left join was as w on w.subject_id = n.subject_id
),

lists as (
    select subject_id, [
        figure('posts', posts, false), figure('posts_per_day', posts / days, false),
        figure('pushes_per_day', pushes / days, false),
        figure('original_share', originals / nullif(posts, 0), originals_at_least),
        figure('headline_share', pushes / nullif(pushes_posts, 0), false),
        figure('active_day_share', active_days / days, false),
        figure('longest_gap_days', longest_gap_days, false),
        figure('reads', reads, reads_at_least), figure('plays', plays, plays_at_least),
        figure('reads_per_post', reads / nullif(reads_posts, 0), reads_at_least),
        figure('plays_per_post', plays / nullif(plays_posts, 0), plays_at_least),
        figure('reads_per_1000', if(followers_at_least, null,
            reads / nullif(reads_followers, 0) * 1000), reads_at_least),
        figure('plays_per_1000', if(followers_at_least, null,
            plays / nullif(plays_followers, 0) * 1000), plays_at_least),
        figure('max_reads', max_reads, max_reads_at_least),
        figure('headline_read_share', if(headline_reads_at_least, null,
            headline_reads / nullif(headline_of_reads, 0)), false),
        figure('capped_posts', capped_posts, false),
        figure('likes', likes, likes_at_least),
        figure('comments', "comments", comments_at_least),
        figure('forwards', forwards, forwards_at_least),
        figure('watching', watching, watching_at_least),
        figure('favourites', favourites, favourites_at_least),
        figure('interactions', interacted, interacted_at_least),
        figure('interactions_per_post', interacted / nullif(interacted_posts, 0),
            interacted_at_least),
        figure('interactions_per_1000', if(followers_at_least, null,
            interacted / nullif(interacted_followers, 0) * 1000), interacted_at_least),
        figure('followers', followers, followers_at_least),
        figure('new_followers', new_followers, false),
        figure('follower_growth', if(followers_at_least, null,
            new_followers / nullif(followers - new_followers, 0)), false),
        figure('posts_growth', posts / nullif(was_posts, 0) - 1, false),
        figure('reads_growth',
            if(reads_at_least, null, reads) / nullif(was_reads, 0) - 1, false),
        figure('plays_growth',
            if(plays_at_least, null, plays) / nullif(was_plays, 0) - 1, false),
        figure('interactions_growth', if(interacted_at_least, null, interacted)
            / nullif(was_interacted, 0) - 1, false),
        figure('replies', replies, replies_at_least)
    ] as list
    from joined
),

figures as (
    select subject_id, unnest(list) as figure, generate_subscripts(list, 1) as measure_no
    from lists
)

select subject_id, measure_no, figure.measure, figure.value, figure.is_at_least
from figures
where figure.value is not null
