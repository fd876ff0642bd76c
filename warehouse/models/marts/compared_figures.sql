/*
grain: one row per subject (see compared_totals) and measure that is known of it in a period:
    totals, per day, per post, per 1,000 followers, shares, growth on the period before; of one
    measure (one_measure), where it is not NULL
materialize: mart macro
arguments: list_period, first_on, next_on, wanted, one_measure
note: measure_no is the order in which people read them. is_at_least: the true value may be
    higher (10万+). A quotient whose divisor is only known to be at least so much is not known,
    nor is a growth of such numbers, nor one between different numbers of accounts. The lists
    of names, values and bounds run side by side: lists of numbers are quicker to unfold than
    lists of structures
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

listed as (
    select
        subject_id,
        [
            'posts', 'posts_per_day', 'pushes_per_day', 'original_share', 'headline_share',
            'active_day_share', 'longest_gap_days', 'reads', 'plays', 'reads_per_post',
            'plays_per_post', 'reads_per_1000', 'plays_per_1000', 'max_reads',
            'headline_read_share', 'capped_posts', 'likes', 'comments', 'forwards', 'watching',
            'favourites', 'interactions', 'interactions_per_post', 'interactions_per_1000',
            'followers', 'new_followers', 'follower_growth', 'posts_growth', 'reads_growth',
            'plays_growth', 'interactions_growth', 'replies'
        ] as measures,
        cast([
            posts, posts / days, pushes / days, originals / nullif(posts, 0),
            pushes / nullif(pushes_posts, 0), active_days / days, longest_gap_days, reads, plays,
            reads / nullif(reads_posts, 0), plays / nullif(plays_posts, 0),
            if(followers_at_least, null, reads / nullif(reads_followers, 0) * 1000),
            if(followers_at_least, null, plays / nullif(plays_followers, 0) * 1000), max_reads,
            if(headline_reads_at_least, null, headline_reads / nullif(headline_of_reads, 0)),
            capped_posts, likes, "comments", forwards, watching, favourites, interacted,
            interacted / nullif(interacted_posts, 0),
            if(followers_at_least, null, interacted / nullif(interacted_followers, 0) * 1000),
            followers, new_followers,
            if(followers_at_least, null, new_followers / nullif(followers - new_followers, 0)),
            posts / nullif(was_posts, 0) - 1,
            if(reads_at_least, null, reads) / nullif(was_reads, 0) - 1,
            if(plays_at_least, null, plays) / nullif(was_plays, 0) - 1,
            if(interacted_at_least, null, interacted) / nullif(was_interacted, 0) - 1, replies
        ] as double[]) as counted,
        [
            false, false, false, originals_at_least, false, false, false, reads_at_least,
            plays_at_least, reads_at_least, plays_at_least, reads_at_least, plays_at_least,
            max_reads_at_least, false, false, likes_at_least, comments_at_least, forwards_at_least,
            watching_at_least, favourites_at_least, interacted_at_least, interacted_at_least,
            interacted_at_least, followers_at_least, false, false, false, false, false, false,
            replies_at_least
        ] as is_open
    from joined
),

figures as (
    select subject_id, unnest(if(one_measure is null, measures, [one_measure])) as measure,
        unnest(if(one_measure is null, counted, [counted[list_position(measures, one_measure)]]))
            as value,
        unnest(if(one_measure is null, is_open, [is_open[list_position(measures, one_measure)]]))
            as is_open,
        unnest(if(one_measure is null, range(1, len(measures) + 1),
            [list_position(measures, one_measure)])) as measure_no
    from listed
)

select subject_id, measure_no, measure, value, coalesce(is_open, false) as is_at_least
from figures
where value is not null
