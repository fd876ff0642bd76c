/*
grain: one row per unit and period
index: mcci@2023, a composite
*/
with members as (
    select
        unit_id as subject_id,
        *
    from index_scores
    where index_id in ('wci@14.2', 'bci@9', 'dci@no-plays', 'wvci')
),

gathered as (
    select
        subject_id,
        period_id,
        any_value(unit_id) as unit_id,
        any_value(region_code) as region_code,
        any_value(sector) as sector,
        sum(posts) as posts,
        count(*) filter (where index_id = 'wci@14.2') as members_wci,
        count(score) filter (where index_id = 'wci@14.2') as known_wci,
        max(score) filter (where index_id = 'wci@14.2') as value_wci,
        max(score_low) filter (where index_id = 'wci@14.2') as low_wci,
        max(score_high) filter (where index_id = 'wci@14.2') as high_wci,
        count(*) filter (where index_id = 'bci@9') as members_bci,
        count(score) filter (where index_id = 'bci@9') as known_bci,
        max(score) filter (where index_id = 'bci@9') as value_bci,
        max(score_low) filter (where index_id = 'bci@9') as low_bci,
        max(score_high) filter (where index_id = 'bci@9') as high_bci,
        count(*) filter (where index_id = 'dci@no-plays') as members_dci,
        count(score) filter (where index_id = 'dci@no-plays') as known_dci,
        max(score) filter (where index_id = 'dci@no-plays') as value_dci,
        max(score_low) filter (where index_id = 'dci@no-plays') as low_dci,
        max(score_high) filter (where index_id = 'dci@no-plays') as high_dci,
        count(*) filter (where index_id = 'wvci') as members_wvci,
        count(score) filter (where index_id = 'wvci') as known_wvci,
        max(score) filter (where index_id = 'wvci') as value_wvci,
        max(score_low) filter (where index_id = 'wvci') as low_wvci,
        max(score_high) filter (where index_id = 'wvci') as high_wvci
    from members
    where subject_id is not null
    group by subject_id, period_id
),

completed as (
    select
        *,
        case
            when members_wci > 0 and known_wci = 0 then null
            when known_wci < members_wci then null
            else value_wci
        end as value_of_wci,
        case
            when members_wci > 0 and known_wci = 0 then null
            when known_wci < members_wci then null
            else low_wci
        end as low_of_wci,
        case
            when members_wci > 0 and known_wci = 0 then null
            when known_wci < members_wci then null
            else high_wci
        end as high_of_wci,
        case
            when members_bci > 0 and known_bci = 0 then null
            when known_bci < members_bci then null
            else value_bci
        end as value_of_bci,
        case
            when members_bci > 0 and known_bci = 0 then null
            when known_bci < members_bci then null
            else low_bci
        end as low_of_bci,
        case
            when members_bci > 0 and known_bci = 0 then null
            when known_bci < members_bci then null
            else high_bci
        end as high_of_bci,
        case
            when members_dci > 0 and known_dci = 0 then null
            when known_dci < members_dci then null
            else value_dci
        end as value_of_dci,
        case
            when members_dci > 0 and known_dci = 0 then null
            when known_dci < members_dci then null
            else low_dci
        end as low_of_dci,
        case
            when members_dci > 0 and known_dci = 0 then null
            when known_dci < members_dci then null
            else high_dci
        end as high_of_dci,
        case
            when members_wvci > 0 and known_wvci = 0 then null
            when known_wvci < members_wvci then null
            else value_wvci
        end as value_of_wvci,
        case
            when members_wvci > 0 and known_wvci = 0 then null
            when known_wvci < members_wvci then null
            else low_wvci
        end as low_of_wvci,
        case
            when members_wvci > 0 and known_wvci = 0 then null
            when known_wvci < members_wvci then null
            else high_wvci
        end as high_of_wvci
    from gathered
),

checked as (
    select
        *,
        nullif(concat_ws(
            ',',
            case when value_of_wci is null then 'wci' end,
            case when value_of_bci is null then 'bci' end,
            case when value_of_dci is null then 'dci' end,
            case when value_of_wvci is null then 'wvci' end
        ), '') as missing,
        coalesce(
            low_of_wci <> value_of_wci or
            low_of_bci <> value_of_bci or
            low_of_dci <> value_of_dci or
            low_of_wvci <> value_of_wvci, false) as is_lower,
        coalesce(
            high_of_wci <> value_of_wci or
            high_of_bci <> value_of_bci or
            high_of_dci <> value_of_dci or
            high_of_wvci <> value_of_wvci, false) as is_higher
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
        0.30 * value_of_wci
            + 0.25 * value_of_bci
            + 0.25 * value_of_dci
            + 0.20 * value_of_wvci as weighted,
        0.30 * low_of_wci
            + 0.25 * low_of_bci
            + 0.25 * low_of_dci
            + 0.20 * low_of_wvci as lowest,
        0.30 * high_of_wci
            + 0.25 * high_of_bci
            + 0.25 * high_of_dci
            + 0.20 * high_of_wvci as highest
    from grouped
),

scored as (
    select
        'unit' as subject,
        subject_id,
        unit_id,
        region_code,
        sector,
        cast(null as varchar) as account_id,
        cast(null as varchar) as role,
        period_id,
        'all' as platform,
        'mcci@2023' as index_id,
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
            value_of_wci,
            value_of_bci,
            value_of_dci,
            value_of_wvci
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
