/*
grain: one row per account and period
index: bvci@2.0
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
            when plays >= 0 then cast(plays as double)
        end as plays,
        case
            when posts = 0 then 0
            when comments >= 0 then cast(comments as double)
        end as comments,
        case
            when posts = 0 then 0
            when followers >= 0 then cast(followers as double)
        end as followers,
        case
            when posts = 0 then 0
            when new_followers < 0 then 0
            else cast(new_followers as double)
        end as new_followers,
        plays_at_least,
        comments_at_least,
        followers_at_least
    from account_measures
    where platform in ('bilibili')
),

checked as (
    select
        *,
        nullif(concat_ws(
            ',',
            case when posts is null then 'posts' end,
            case when plays is null then 'plays' end,
            case when comments is null then 'comments' end,
            case when followers is null then 'followers' end,
            case when new_followers is null then 'new_followers' end
        ), '') as missing,
        posts > 0 and (
            plays_at_least
            or comments_at_least
            or followers_at_least
        ) as is_capped
    from measured
),

terms as (
    select
        *,
        ln(1 + posts) as ln_videos,
        ln(1 + plays / formula_days) as ln_plays,
        ln(1 + comments / formula_days) as ln_comments,
        ln(1 + followers) as ln_followers,
        ln(1 + new_followers) as ln_new_followers
    from checked
),

weighted as (
    select
        *,
        0.15 * ln_videos
            + 0.25 * ln_plays
            + 0.30 * ln_comments
            + 0.18 * ln_followers
            + 0.12 * ln_new_followers as weighted
    from terms
),

scored as (
    select
        account_id,
        period_id,
        platform,
        'bvci@2.0' as index_id,
        case when missing is null then 100 * weighted end as score,
        coalesce(missing is null and is_capped, false) as is_at_least,
        missing,
        posts,
        [
            ln_videos,
            ln_plays,
            ln_comments,
            ln_followers,
            ln_new_followers
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
        score as score_low,
        case
            when is_at_least then cast('infinity' as double)
            else score
        end as score_high,
        is_at_least,
        missing,
        posts,
        terms
    from scored
)

select * from bounded
