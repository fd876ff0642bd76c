/*
grain: one row per account, period and index
platform: wechat
*/
with measured as (
    -- An account without posts has nothing to count, whatever else is unknown.
    -- A count below 0 is none and stays unknown.
    select
        account_id,
        period_id,
        formula_days,
        case when posts >= 0 then posts end as posts,
        case when posts > 0 then posts when posts = 0 then 1 end as divisor,
        case
            when posts = 0 then 0
            when reads >= 0 then cast(reads as double)
        end as reads,
        case
            when posts = 0 then 0
            when max_reads >= 0 then cast(max_reads as double)
        end as max_reads,
        case
            when posts = 0 then 0
            when likes >= 0 then cast(likes as double)
        end as likes,
        case
            when posts = 0 then 0
            when max_likes >= 0 then cast(max_likes as double)
        end as max_likes,
        case
            when posts = 0 then 0
            when headline_reads >= 0 then cast(headline_reads as double)
        end as headline_reads,
        case
            when posts = 0 then 0
            when headline_likes >= 0 then cast(headline_likes as double)
        end as headline_likes,
        case
            when posts = 0 then 0
            when watching >= 0 then cast(watching as double)
        end as watching,
        case
            when posts = 0 then 0
            when forwards >= 0 then cast(forwards as double)
        end as forwards,
        case
            when posts = 0 then 0
            when headline_watching >= 0 then cast(headline_watching as double)
        end as headline_watching,
        case
            when posts = 0 then 0
            when headline_forwards >= 0 then cast(headline_forwards as double)
        end as headline_forwards,
        case
            when posts = 0 then 0
            when max_watching >= 0 then cast(max_watching as double)
        end as max_watching,
        case
            when posts = 0 then 0
            when max_forwards >= 0 then cast(max_forwards as double)
        end as max_forwards,
        -- One bit for each measure whose count is only a lower bound.
        case when posts > 0 then 0
            + case when reads_at_least then 2 else 0 end
            + case when max_reads_at_least then 4 else 0 end
            + case when likes_at_least then 8 else 0 end
            + case when max_likes_at_least then 16 else 0 end
            + case when headline_reads_at_least then 32 else 0 end
            + case when headline_likes_at_least then 64 else 0 end
            + case when watching_at_least then 128 else 0 end
            + case when forwards_at_least then 256 else 0 end
            + case when headline_watching_at_least then 512 else 0 end
            + case when headline_forwards_at_least then 1024 else 0 end
            + case when max_watching_at_least then 2048 else 0 end
            + case when max_forwards_at_least then 4096 else 0 end
        else 0 end as capped
    from account_measures
    where platform = 'wechat'
),

prepared as materialized (
    -- Every logarithm of all indices once, and one bit for each unknown measure.
    select
        account_id,
        period_id,
        posts,
        capped,
        cast(0
            + case when posts is null then 1 else 0 end
            + case when reads is null then 2 else 0 end
            + case when max_reads is null then 4 else 0 end
            + case when likes is null then 8 else 0 end
            + case when max_likes is null then 16 else 0 end
            + case when headline_reads is null then 32 else 0 end
            + case when headline_likes is null then 64 else 0 end
            + case when watching is null then 128 else 0 end
            + case when forwards is null then 256 else 0 end
            + case when headline_watching is null then 512 else 0 end
            + case when headline_forwards is null then 1024 else 0 end
            + case when max_watching is null then 2048 else 0 end
            + case when max_forwards is null then 4096 else 0 end as bigint) as unknown,
        ln(1 + reads) as x_1,
        ln(1 + reads / divisor) as x_2,
        ln(1 + max_reads) as x_3,
        ln(1 + likes) as x_4,
        ln(1 + likes / divisor) as x_5,
        ln(1 + max_likes) as x_6,
        ln(1 + 10 * likes) as x_7,
        ln(1 + 10 * likes / divisor) as x_8,
        ln(1 + 10 * max_likes) as x_9,
        ln(1 + reads / formula_days) as x_10,
        ln(1 + 10 * likes / formula_days) as x_11,
        ln(1 + headline_reads / formula_days) as x_12,
        ln(1 + 10 * headline_likes / formula_days) as x_13,
        ln(1 + 10 * watching / formula_days) as x_14,
        ln(1 + 10 * forwards / formula_days) as x_15,
        ln(1 + 10 * watching / divisor) as x_16,
        ln(1 + 10 * forwards / divisor) as x_17,
        ln(1 + 10 * headline_watching / formula_days) as x_18,
        ln(1 + 10 * headline_forwards / formula_days) as x_19,
        ln(1 + 10 * max_watching) as x_20,
        ln(1 + 10 * max_forwards) as x_21
    from measured
),

weighted_1 as (
    select
        *,
        0.80 * (0.40 * x_1 + 0.45 * x_2 + 0.15 * x_3)
            + 0.20 * (0.40 * x_4 + 0.45 * x_5 + 0.15 * x_6) as weighted
    from prepared
),

weighted_2 as (
    select
        *,
        0.80 * (0.40 * x_1 + 0.45 * x_2 + 0.15 * x_3)
            + 0.20 * (0.40 * x_7 + 0.45 * x_8 + 0.15 * x_9) as weighted
    from prepared
),

weighted_3 as (
    select
        *,
        0.80 * (0.40 * x_10 + 0.45 * x_2 + 0.15 * x_3)
            + 0.20 * (0.40 * x_11 + 0.45 * x_8 + 0.15 * x_9) as weighted
    from prepared
),

weighted_4 as (
    select
        *,
        0.30 * (0.85 * x_10 + 0.15 * x_11)
            + 0.30 * (0.85 * x_2 + 0.15 * x_8)
            + 0.30 * (0.85 * x_12 + 0.15 * x_13)
            + 0.10 * (0.85 * x_3 + 0.15 * x_9) as weighted
    from prepared
),

weighted_5 as (
    select
        *,
        0.60 * (0.70 * x_10 + 0.09 * x_14 + 0.06 * x_11 + 0.15 * x_15)
            + 0.20 * (0.70 * x_2 + 0.09 * x_16 + 0.06 * x_8 + 0.15 * x_17)
            + 0.10 * (0.70 * x_12 + 0.09 * x_18 + 0.06 * x_13 + 0.15 * x_19)
            + 0.10 * (0.70 * x_3 + 0.09 * x_20 + 0.06 * x_9 + 0.15 * x_21) as weighted
    from prepared
),

weighted_6 as (
    select
        *,
        0.60 * (0.85 * x_10 + 0.09 * x_14 + 0.06 * x_11)
            + 0.20 * (0.85 * x_2 + 0.09 * x_16 + 0.06 * x_8)
            + 0.10 * (0.85 * x_12 + 0.09 * x_18 + 0.06 * x_13)
            + 0.10 * (0.85 * x_3 + 0.09 * x_20 + 0.06 * x_9) as weighted
    from prepared
),

scored as (
    select
        account_id,
        period_id,
        'wci@2.0' as index_id,
        case when unknown & 31 = 0 then 10 * weighted * weighted end as score,
        capped & 30 <> 0 and unknown & 31 = 0 as is_at_least,
        case when unknown & 31 <> 0 then concat_ws(
            ',',
            case when unknown & 1 <> 0 then 'posts' end,
            case when unknown & 2 <> 0 then 'reads' end,
            case when unknown & 4 <> 0 then 'max_reads' end,
            case when unknown & 8 <> 0 then 'likes' end,
            case when unknown & 16 <> 0 then 'max_likes' end
        ) end as missing,
        posts,
        [
            x_1,
            x_2,
            x_3,
            x_4,
            x_5,
            x_6
        ] as terms
    from weighted_1
    union all
    select
        account_id,
        period_id,
        'wci@11.x' as index_id,
        case when unknown & 31 = 0 then 10 * weighted * weighted end as score,
        capped & 30 <> 0 and unknown & 31 = 0 as is_at_least,
        case when unknown & 31 <> 0 then concat_ws(
            ',',
            case when unknown & 1 <> 0 then 'posts' end,
            case when unknown & 2 <> 0 then 'reads' end,
            case when unknown & 4 <> 0 then 'max_reads' end,
            case when unknown & 8 <> 0 then 'likes' end,
            case when unknown & 16 <> 0 then 'max_likes' end
        ) end as missing,
        posts,
        [
            x_1,
            x_2,
            x_3,
            x_7,
            x_8,
            x_9
        ] as terms
    from weighted_2
    union all
    select
        account_id,
        period_id,
        'wci@12.0' as index_id,
        case when unknown & 31 = 0 then 10 * weighted * weighted end as score,
        capped & 30 <> 0 and unknown & 31 = 0 as is_at_least,
        case when unknown & 31 <> 0 then concat_ws(
            ',',
            case when unknown & 1 <> 0 then 'posts' end,
            case when unknown & 2 <> 0 then 'reads' end,
            case when unknown & 4 <> 0 then 'max_reads' end,
            case when unknown & 8 <> 0 then 'likes' end,
            case when unknown & 16 <> 0 then 'max_likes' end
        ) end as missing,
        posts,
        [
            x_10,
            x_2,
            x_3,
            x_11,
            x_8,
            x_9
        ] as terms
    from weighted_3
    union all
    select
        account_id,
        period_id,
        'wci@13.0' as index_id,
        case when unknown & 127 = 0 then 10 * weighted * weighted end as score,
        capped & 126 <> 0 and unknown & 127 = 0 as is_at_least,
        case when unknown & 127 <> 0 then concat_ws(
            ',',
            case when unknown & 1 <> 0 then 'posts' end,
            case when unknown & 2 <> 0 then 'reads' end,
            case when unknown & 8 <> 0 then 'likes' end,
            case when unknown & 32 <> 0 then 'headline_reads' end,
            case when unknown & 64 <> 0 then 'headline_likes' end,
            case when unknown & 4 <> 0 then 'max_reads' end,
            case when unknown & 16 <> 0 then 'max_likes' end
        ) end as missing,
        posts,
        [
            x_10,
            x_11,
            x_2,
            x_8,
            x_12,
            x_13,
            x_3,
            x_9
        ] as terms
    from weighted_4
    union all
    select
        account_id,
        period_id,
        'wci@14.2-forwards' as index_id,
        case when unknown & 8191 = 0 then 12 * weighted * weighted end as score,
        capped & 8190 <> 0 and unknown & 8191 = 0 as is_at_least,
        case when unknown & 8191 <> 0 then concat_ws(
            ',',
            case when unknown & 1 <> 0 then 'posts' end,
            case when unknown & 2 <> 0 then 'reads' end,
            case when unknown & 128 <> 0 then 'watching' end,
            case when unknown & 8 <> 0 then 'likes' end,
            case when unknown & 256 <> 0 then 'forwards' end,
            case when unknown & 32 <> 0 then 'headline_reads' end,
            case when unknown & 512 <> 0 then 'headline_watching' end,
            case when unknown & 64 <> 0 then 'headline_likes' end,
            case when unknown & 1024 <> 0 then 'headline_forwards' end,
            case when unknown & 4 <> 0 then 'max_reads' end,
            case when unknown & 2048 <> 0 then 'max_watching' end,
            case when unknown & 16 <> 0 then 'max_likes' end,
            case when unknown & 4096 <> 0 then 'max_forwards' end
        ) end as missing,
        posts,
        [
            x_10,
            x_14,
            x_11,
            x_15,
            x_2,
            x_16,
            x_8,
            x_17,
            x_12,
            x_18,
            x_13,
            x_19,
            x_3,
            x_20,
            x_9,
            x_21
        ] as terms
    from weighted_5
    union all
    select
        account_id,
        period_id,
        'wci@14.2' as index_id,
        case when unknown & 2815 = 0 then 12 * weighted * weighted end as score,
        capped & 2814 <> 0 and unknown & 2815 = 0 as is_at_least,
        case when unknown & 2815 <> 0 then concat_ws(
            ',',
            case when unknown & 1 <> 0 then 'posts' end,
            case when unknown & 2 <> 0 then 'reads' end,
            case when unknown & 128 <> 0 then 'watching' end,
            case when unknown & 8 <> 0 then 'likes' end,
            case when unknown & 32 <> 0 then 'headline_reads' end,
            case when unknown & 512 <> 0 then 'headline_watching' end,
            case when unknown & 64 <> 0 then 'headline_likes' end,
            case when unknown & 4 <> 0 then 'max_reads' end,
            case when unknown & 2048 <> 0 then 'max_watching' end,
            case when unknown & 16 <> 0 then 'max_likes' end
        ) end as missing,
        posts,
        [
            x_10,
            x_14,
            x_11,
            x_2,
            x_16,
            x_8,
            x_12,
            x_18,
            x_13,
            x_3,
            x_20,
            x_9
        ] as terms
    from weighted_6
),

bounded as (
    select
        account_id,
        period_id,
        'wechat' as platform,
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
