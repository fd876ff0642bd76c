/*
grain: one row per city and period
index: weibo-city@2023q3, a composite
*/
with members as (
    select
        case
            when substring(region_code, 3, 2) <> '00'
                then substring(region_code, 1, 4) || '00'
        end as subject_id,
        *
    from index_scores
    where index_id in ('weibo-city-spread', 'weibo-city-service', 'weibo-city-interaction')
),

gathered as (
    select
        subject_id,
        period_id,
        any_value(region_code) as region_code,
        sum(posts) as posts,
        count(*) filter (where index_id = 'weibo-city-spread') as members_spread,
        count(score) filter (where index_id = 'weibo-city-spread') as known_spread,
        max(score) filter (where index_id = 'weibo-city-spread') as value_spread,
        max(score_low) filter (where index_id = 'weibo-city-spread') as low_spread,
        max(score_high) filter (where index_id = 'weibo-city-spread') as high_spread,
        count(*) filter (where index_id = 'weibo-city-service') as members_service,
        count(score) filter (where index_id = 'weibo-city-service') as known_service,
        max(score) filter (where index_id = 'weibo-city-service') as value_service,
        max(score_low) filter (where index_id = 'weibo-city-service') as low_service,
        max(score_high) filter (where index_id = 'weibo-city-service') as high_service,
        count(*) filter (where index_id = 'weibo-city-interaction') as members_interaction,
        count(score) filter (where index_id = 'weibo-city-interaction') as known_interaction,
        max(score) filter (where index_id = 'weibo-city-interaction') as value_interaction,
        max(score_low) filter (where index_id = 'weibo-city-interaction') as low_interaction,
        max(score_high) filter (where index_id = 'weibo-city-interaction') as high_interaction
    from members
    where subject_id is not null
    group by subject_id, period_id
),

completed as (
    select
        *,
        case
            when members_spread > 0 and known_spread = 0 then null
            when known_spread < members_spread then null
            else value_spread
        end as value_of_spread,
        case
            when members_spread > 0 and known_spread = 0 then null
            when known_spread < members_spread then null
            else low_spread
        end as low_of_spread,
        case
            when members_spread > 0 and known_spread = 0 then null
            when known_spread < members_spread then null
            else high_spread
        end as high_of_spread,
        case
            when members_service > 0 and known_service = 0 then null
            when known_service < members_service then null
            else value_service
        end as value_of_service,
        case
            when members_service > 0 and known_service = 0 then null
            when known_service < members_service then null
            else low_service
        end as low_of_service,
        case
            when members_service > 0 and known_service = 0 then null
            when known_service < members_service then null
            else high_service
        end as high_of_service,
        case
            when members_interaction > 0 and known_interaction = 0 then null
            when known_interaction < members_interaction then null
            else value_interaction
        end as value_of_interaction,
        case
            when members_interaction > 0 and known_interaction = 0 then null
            when known_interaction < members_interaction then null
            else low_interaction
        end as low_of_interaction,
        case
            when members_interaction > 0 and known_interaction = 0 then null
            when known_interaction < members_interaction then null
            else high_interaction
        end as high_of_interaction
    from gathered
),

checked as (
    select
        *,
        nullif(concat_ws(
            ',',
            case when value_of_spread is null then 'spread' end,
            case when value_of_service is null then 'service' end,
            case when value_of_interaction is null then 'interaction' end
        ), '') as missing,
        coalesce(
            low_of_spread <> value_of_spread or
            low_of_service <> value_of_service or
            low_of_interaction <> value_of_interaction, false) as is_lower,
        coalesce(
            high_of_spread <> value_of_spread or
            high_of_service <> value_of_service or
            high_of_interaction <> value_of_interaction, false) as is_higher
    from completed
),

grouped as (
    select
        *
    from checked
),

weighted as (
    select
        *,
        0.30 * value_of_spread
            + 0.35 * value_of_service
            + 0.35 * value_of_interaction as weighted,
        0.30 * low_of_spread
            + 0.35 * low_of_service
            + 0.35 * low_of_interaction as lowest,
        0.30 * high_of_spread
            + 0.35 * high_of_service
            + 0.35 * high_of_interaction as highest
    from grouped
),

scored as (
    select
        'city' as subject,
        subject_id,
        region_code,
        cast(null as varchar) as account_id,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as sector,
        cast(null as varchar) as role,
        period_id,
        'weibo' as platform,
        'weibo-city@2023q3' as index_id,
        case when missing is null then weighted end as score,
        case when missing is null and is_lower then lowest end as open_low,
        case when missing is null and is_higher then highest end as open_high,
        case
            when missing is not null then false
            when not is_lower then is_higher
        end as is_at_least,
        missing,
        cast(posts as bigint) as posts,
        [
            value_of_spread,
            value_of_service,
            value_of_interaction
        ] as terms
    from weighted
)

select
    subject,
    subject_id,
    account_id,
    unit_id,
    region_code,
    sector,
    role,
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
