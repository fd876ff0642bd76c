/*
grain: one row per account that a list (an index in a period) holds, or that the list of
    the period before held (position NULL then)
materialize: mart macro
arguments: list_index, list_period, first_on, next_on
note: places are those of the whole list, ties 1 2 2 4; position has no ties. What begins
    with was_ is of the period before, under its own names. next_on is the day after the
    last. texts holds what only a page shows, in one column, since a page is read out of
    a whole list. The starting days let whole blocks of scores and measures be passed over
*/
with period as (
    select previous_id, before_on - 1 as last_on from mart.periods where period_id = list_period
),

previous_period as (
    select period_id, before_on - 1 as last_on from mart.periods
    where period_id = (select previous_id from period)
),

listed as (
    select
        account_id, platform, score, is_at_least, missing,
        row_number() over (order by score desc nulls last, account_id) as position,
        if(score is null, null, rank() over (order by score desc nulls last)) as place
    from mart.index_scores
    where starts_on = cast(first_on as date) and period_id = list_period
        and index_no = (select index_no from mart.indices where index_id = list_index)
),

was_listed as (
    select account_id, platform, score, is_at_least, rank() over (order by score desc) as place
    from mart.index_scores
    where starts_on < cast(first_on as date)
        and starts_on >= cast(first_on as date)
            - cast(cast(next_on as date) - cast(first_on as date) + 4 as integer)
        and period_id = (select period_id from previous_period)
        and index_no = (select index_no from mart.indices where index_id = list_index)
        and score is not null
),

measures as (
    select * from mart.account_measures
    where starts_on = cast(first_on as date) and period_id = list_period
),

was_measures as (
    select account_id, posts, active_days from mart.account_measures
    where starts_on < cast(first_on as date)
        and starts_on >= cast(first_on as date)
            - cast(cast(next_on as date) - cast(first_on as date) + 4 as integer)
        and period_id = (select period_id from previous_period)
),

now as (
    select a.* from period, mart.accounts as a
    where a.valid_from <= last_on and a.valid_before > last_on
),

was as (
    select a.* from previous_period, mart.accounts as a
    where a.valid_from <= last_on and a.valid_before > last_on
)

select
    cast(l.position as integer) as position,
    cast(l.place as integer) as place,
    cast(w.place as integer) as was_place,
    coalesce(l.account_id, w.account_id) as account_id,
    coalesce(l.platform, w.platform) as platform,
    l.score, w.score as was_score, l.is_at_least, w.is_at_least as was_at_least,
    now.region_code, now.level, now.sector, now.unit_id, now.opened_on,
    was.region_code as was_region_code, was.level as was_level, was.sector as was_sector,
    was.unit_id as was_unit_id, was.opened_on as was_opened_on, m.active_days,
    wm.posts as was_posts, wm.active_days as was_active_days,
    m.posts, m.reads, m.reads_at_least, m.plays, m.plays_at_least, m.likes, m.likes_at_least,
    m.comments, m.comments_at_least, m.forwards, m.forwards_at_least,
    m.followers, m.followers_at_least,
    lower(concat_ws(' ', now.name, now.unit_name)) as names,
    cast(to_json({
        'account_id': l.account_id, 'account_name': now.name, 'platform': l.platform,
        'unit_id': now.unit_id, 'unit_name': now.unit_name, 'region_code': now.region_code,
        'level': now.level, 'sector': now.sector, 'missing': l.missing
    }) as varchar) as texts
from listed as l
full join was_listed as w on w.account_id = l.account_id
left join measures as m on m.account_id = l.account_id
left join was_measures as wm on wm.account_id = w.account_id
left join now on now.account_id = l.account_id
left join was on was.account_id = w.account_id
