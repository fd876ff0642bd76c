/*
grain: one row per account and period
index: wci@14.2
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
        case when posts > 0 then posts when posts = 0 then 1 end as divisor,
        case
            when posts = 0 then 0
            when reads >= 0 then cast(reads as double)
        end as reads,
        case
            when posts = 0 then 0
            when watching >= 0 then cast(watching as double)
        end as watching,
        case
            when posts = 0 then 0
            when likes >= 0 then cast(likes as double)
        end as likes,
        case
            when posts = 0 then 0
            when headline_reads >= 0 then cast(headline_reads as double)
        end as headline_reads,
        case
            when posts = 0 then 0
            when headline_watching >= 0 then cast(headline_watching as double)
        end as headline_watching,
        case
            when posts = 0 then 0
            when headline_likes >= 0 then cast(headline_likes as double)
        end as headline_likes,
        case
            when posts = 0 then 0
            when max_reads >= 0 then cast(max_reads as double)
        end as max_reads,
        case
            when posts = 0 then 0
            when max_watching >= 0 then cast(max_watching as double)
        end as max_watching,
        case
            when posts = 0 then 0
            when max_likes >= 0 then cast(max_likes as double)
        end as max_likes,
        reads_at_least,
        watching_at_least,
        likes_at_least,
        headline_reads_at_least,
        headline_watching_at_least,
        headline_likes_at_least,
        max_reads_at_least,
        max_watching_at_least,
        max_likes_at_least
    from account_measures
    where platform in ('wechat')
),

checked as (
    select
        *,
        nullif(concat_ws(
            ',',
            case when posts is null then 'posts' end,
            case when reads is null then 'reads' end,
            case when watching is null then 'watching' end,
            case when likes is null then 'likes' end,
            case when headline_reads is null then 'headline_reads' end,
            case when headline_watching is null then 'headline_watching' end,
            case when headline_likes is null then 'headline_likes' end,
            case when max_reads is null then 'max_reads' end,
            case when max_watching is null then 'max_watching' end,
            case when max_likes is null then 'max_likes' end
        ), '') as missing,
        posts > 0 and (
            reads_at_least
            or watching_at_least
            or likes_at_least
            or headline_reads_at_least
            or headline_watching_at_least
            or headline_likes_at_least
            or max_reads_at_least
            or max_watching_at_least
            or max_likes_at_least
        ) as is_capped
    from measured
),

terms as (
    select
        *,
        ln(1 + reads / formula_days) as ln_overall_reads,
        ln(1 + 10 * watching / formula_days) as ln_overall_watching,
        ln(1 + 10 * likes / formula_days) as ln_overall_likes,
        ln(1 + reads / divisor) as ln_average_reads,
        ln(1 + 10 * watching / divisor) as ln_average_watching,
        ln(1 + 10 * likes / divisor) as ln_average_likes,
        ln(1 + headline_reads / formula_days) as ln_headline_reads,
        ln(1 + 10 * headline_watching / formula_days) as ln_headline_watching,
        ln(1 + 10 * headline_likes / formula_days) as ln_headline_likes,
        ln(1 + max_reads) as ln_peak_reads,
        ln(1 + 10 * max_watching) as ln_peak_watching,
        ln(1 + 10 * max_likes) as ln_peak_likes
    from checked
),

grouped as (
    select
        *,
        0.85 * ln_overall_reads
            + 0.09 * ln_overall_watching
            + 0.06 * ln_overall_likes as sum_overall,
        0.85 * ln_average_reads
            + 0.09 * ln_average_watching
            + 0.06 * ln_average_likes as sum_average,
        0.85 * ln_headline_reads
            + 0.09 * ln_headline_watching
            + 0.06 * ln_headline_likes as sum_headline,
        0.85 * ln_peak_reads
            + 0.09 * ln_peak_watching
            + 0.06 * ln_peak_likes as sum_peak
    from terms
),

weighted as (
    select
        *,
        0.60 * sum_overall
            + 0.20 * sum_average
            + 0.10 * sum_headline
            + 0.10 * sum_peak as weighted
    from grouped
),

scored as (
    select
        account_id,
        period_id,
        platform,
        'wci@14.2' as index_id,
        case when missing is null then 12 * power(weighted, 2) end as score,
        coalesce(missing is null and is_capped, false) as is_at_least,
        missing,
        posts,
        [
            ln_overall_reads,
            ln_overall_watching,
            ln_overall_likes,
            ln_average_reads,
            ln_average_watching,
            ln_average_likes,
            ln_headline_reads,
            ln_headline_watching,
            ln_headline_likes,
            ln_peak_reads,
            ln_peak_watching,
            ln_peak_likes
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
