/*
grain: one row per account and period
index: chengdu@2016, scaled within a list
*/
with measured as (
    -- An account without posts has nothing to count, whatever else is unknown.
    -- A count below 0 is none and stays unknown.
    select
        account_id,
        period_id,
        platform,
        formula_days,
        case when posts >= 0 then posts end as posts,
        case
            when posts = 0 then 0
            when pushes >= 0 then cast(pushes as double)
        end as pushes,
        case
            when posts = 0 then 0
            when reads >= 0 then cast(reads as double)
        end as reads,
        case
            when posts = 0 then 0
            when likes >= 0 then cast(likes as double)
        end as likes,
        reads_at_least,
        likes_at_least
    from account_measures
    where platform in ('wechat')
),

valued as (
    select
        *,
        nullif(concat_ws(
            ',',
            case when posts is null then 'posts' end,
            case when pushes is null then 'pushes' end,
            case when reads is null then 'reads' end,
            case when likes is null then 'likes' end
        ), '') as missing,
        cast(posts as double) as x_posts,
        false as open_posts,
        cast(pushes as double) as x_pushes,
        false as open_pushes,
        cast(reads as double) as x_reads,
        coalesce(posts > 0 and reads_at_least, false) as open_reads,
        cast(likes as double) as x_likes,
        coalesce(posts > 0 and likes_at_least, false) as open_likes
    from measured
),

spread as (
    -- Only known values count in a group.
    select
        *,
        min(x_posts) over per_list as least_posts,
        max(x_posts) over per_list as most_posts,
        count(x_posts) over per_list as known_posts,
        count(case when x_posts is not null and open_posts then 1 end)
            over per_list as opens_posts,
        min(x_pushes) over per_list as least_pushes,
        max(x_pushes) over per_list as most_pushes,
        count(x_pushes) over per_list as known_pushes,
        count(case when x_pushes is not null and open_pushes then 1 end)
            over per_list as opens_pushes,
        min(x_reads) over per_list as least_reads,
        max(x_reads) over per_list as most_reads,
        count(x_reads) over per_list as known_reads,
        count(case when x_reads is not null and open_reads then 1 end)
            over per_list as opens_reads,
        min(x_likes) over per_list as least_likes,
        max(x_likes) over per_list as most_likes,
        count(x_likes) over per_list as known_likes,
        count(case when x_likes is not null and open_likes then 1 end)
            over per_list as opens_likes
    from valued
    window
        per_list as (partition by period_id)
),

placed as (
    select
        *,
        case
            when x_posts is null then null
            when most_posts = 0 then 0
            else x_posts / most_posts
        end as ln_posts,
        case
            when x_pushes is null then null
            when most_pushes = 0 then 0
            else x_pushes / most_pushes
        end as ln_pushes,
        case
            when x_reads is null then null
            when most_reads = 0 then 0
            else x_reads / most_reads
        end as ln_reads,
        case
            when x_likes is null then null
            when most_likes = 0 then 0
            else x_likes / most_likes
        end as ln_likes
    from spread
),

ranged as (
    -- Where a count is only a lower bound, so is its place in the list, and that of
    -- every other account is only an upper bound.
    select
        *,
        case
            when opens_posts > cast(open_posts as integer) then 0
            else ln_posts
        end as low_posts,
        case when open_posts then 1 else ln_posts end as high_posts,
        case
            when opens_pushes > cast(open_pushes as integer) then 0
            else ln_pushes
        end as low_pushes,
        case when open_pushes then 1 else ln_pushes end as high_pushes,
        case
            when opens_reads > cast(open_reads as integer) then 0
            else ln_reads
        end as low_reads,
        case when open_reads then 1 else ln_reads end as high_reads,
        case
            when opens_likes > cast(open_likes as integer) then 0
            else ln_likes
        end as low_likes,
        case when open_likes then 1 else ln_likes end as high_likes
    from placed
),

grouped as (
    select
        *
    from ranged
),

weighted as (
    select
        *,
        0.20 * ln_posts
            + 0.10 * ln_pushes
            + 0.40 * ln_reads
            + 0.30 * ln_likes as weighted,
        0.20 * low_posts
            + 0.10 * low_pushes
            + 0.40 * low_reads
            + 0.30 * low_likes as lowest,
        0.20 * high_posts
            + 0.10 * high_pushes
            + 0.40 * high_reads
            + 0.30 * high_likes as highest,
        coalesce(missing is null and (
            low_posts <> ln_posts
            or low_pushes <> ln_pushes
            or low_reads <> ln_reads
            or low_likes <> ln_likes
        ), false) as is_lower,
        coalesce(missing is null and (
            high_posts <> ln_posts
            or high_pushes <> ln_pushes
            or high_reads <> ln_reads
            or high_likes <> ln_likes
        ), false) as is_higher
    from grouped
),

scored as (
    select
        account_id,
        period_id,
        platform,
        'chengdu@2016' as index_id,
        case when missing is null then 100 * weighted end as score,
        case when is_lower then 100 * lowest end as open_low,
        case when is_higher then 100 * highest end as open_high,
        case when not is_lower then is_higher end as is_at_least,
        missing,
        posts,
        [
            ln_posts,
            ln_pushes,
            ln_reads,
            ln_likes
        ] as terms
    from weighted
),

bounded as (
    select
        account_id,
        period_id,
        platform,
        index_id,
        score,
        least(score, open_low) as score_low,
        greatest(score, open_high) as score_high,
        is_at_least,
        missing,
        posts,
        terms
    from scored
)

select * from bounded
