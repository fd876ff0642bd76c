/*
grain: one row per subject (an account, or a unit or region that stands for several) with
    what its accounts add up to in a period
materialize: mart macro
arguments: list_period, first_on, wanted
note: wanted is a list of {subject, account}. A count that a platform tells of no account is
    left out, and so are the posts and followers of its accounts where it is divided by them
    (<count>_posts, <count>_followers); a count that is not known of an account whose platform
    tells it makes the sum a lower bound. interactions are likes, comments and forwards. Days
    and gaps are those of one account
*/
with members as (
    select
        s.pair.subject as subject_id, m.*, a.platform, p.* exclude (platform, period_id, starts_on)
    from (select unnest(wanted) as pair) as s
    join mart.account_measures as m on m.account_id = s.pair.account
    join mart.account_platforms as a on a.account_id = m.account_id
    join mart.platform_counts as p
        on p.platform = a.platform and p.period_id = m.period_id and p.starts_on = m.starts_on
    where m.starts_on = cast(first_on as date) and m.period_id = list_period
),

joined as (
    select
        *, interactions(likes, "comments", has_comments, forwards, has_forwards) as interacted,
        likes_at_least or has_comments and comments_at_least
            or has_forwards and forwards_at_least as interacted_at_least
    from members
)

select
    subject_id, count(*) as accounts, sum(posts) as posts, sum(originals) as originals,
    bool_or(originals_at_least) as originals_at_least, sum(pushes) as pushes,
    sum(if(pushes is null, null, posts)) as pushes_posts, sum(replies) as replies,
    bool_or(replies_at_least) as replies_at_least,
    if(count(*) = 1, any_value(active_days), null) as active_days,
    if(count(*) = 1, any_value(longest_gap_days), null) as longest_gap_days,
    sum(followers) as followers,
    bool_or(followers_at_least or followers is null) as followers_at_least,
    sum(new_followers) as new_followers, sum(capped_posts) as capped_posts,
    sum(reads) as reads, bool_or(reads_at_least or has_reads and reads is null) as reads_at_least,
    sum(if(reads is null, null, posts)) as reads_posts,
    sum(if(reads is null, null, followers)) as reads_followers,
    sum(plays) as plays, bool_or(plays_at_least or has_plays and plays is null) as plays_at_least,
    sum(if(plays is null, null, posts)) as plays_posts,
    sum(if(plays is null, null, followers)) as plays_followers,
    sum(interacted) as interacted,
    bool_or(interacted_at_least or has_likes and interacted is null) as interacted_at_least,
    sum(if(interacted is null, null, posts)) as interacted_posts,
    sum(if(interacted is null, null, followers)) as interacted_followers,
    sum(likes) as likes, bool_or(likes_at_least or has_likes and likes is null) as likes_at_least,
    sum("comments") as "comments",
    bool_or(comments_at_least or has_comments and "comments" is null) as comments_at_least,
    sum(forwards) as forwards,
    bool_or(forwards_at_least or has_forwards and forwards is null) as forwards_at_least,
    sum(watching) as watching,
    bool_or(watching_at_least or has_watching and watching is null) as watching_at_least,
    sum(favourites) as favourites,
    bool_or(favourites_at_least or has_favourites and favourites is null) as favourites_at_least,
    max(max_reads) as max_reads, bool_or(max_reads_at_least) as max_reads_at_least,
    sum(headline_reads) as headline_reads,
    sum(if(headline_reads is null, null, reads)) as headline_of_reads,
    bool_or(headline_reads_at_least or reads_at_least) as headline_reads_at_least
from joined
group by subject_id
