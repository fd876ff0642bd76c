/*
grain: one row per original and unit that was asked to pass it on or did so; until_day is
    the last day of the data: what is due later is not missing yet
materialize: mart macro
arguments: from_day, before_day, until_day
note: of several reposts of a unit the first counts. state: on_time, late, done (without a
    limit, or at an unknown time), pending, missing, unasked
*/
with done as (
    select
        origin_account_id, origin_post_id, unit_id,
        arg_min(unit_name, coalesce(reposted_at, timestamp '9999-12-30')) as unit_name,
        arg_min(region_code, coalesce(reposted_at, timestamp '9999-12-30')) as region_code,
        arg_min(level, coalesce(reposted_at, timestamp '9999-12-30')) as level,
        arg_min(sector, coalesce(reposted_at, timestamp '9999-12-30')) as sector,
        min(origin_title) as origin_title, min(origin_at) as origin_at,
        min(origin_on) as origin_on,
        min(reposted_at) as first_at, min(minutes) as minutes,
        bool_or(reposted_at is null) as has_unknown_time,
        count(distinct account_id) as accounts, min(depth) as depth,
        arg_min(source_account_id, coalesce(reposted_at, timestamp '9999-12-30')) as via_account_id
    from mart.reposts
    group by origin_account_id, origin_post_id, unit_id
),

joined as (
    select
        coalesce(t.origin_account_id, d.origin_account_id) as origin_account_id,
        coalesce(t.origin_post_id, d.origin_post_id) as origin_post_id,
        coalesce(t.unit_id, d.unit_id) as unit_id,
        coalesce(t.unit_name, d.unit_name) as unit_name,
        coalesce(t.region_code, d.region_code) as region_code,
        coalesce(t.level, d.level) as level,
        coalesce(t.sector, d.sector) as sector,
        coalesce(t.origin_title, d.origin_title) as origin_title,
        coalesce(t.origin_at, d.origin_at) as origin_at,
        coalesce(t.origin_on, d.origin_on) as origin_on,
        t.unit_id is not null as is_asked,
        d.accounts is not null as is_done,
        t.due_at, t.ordered_by, d.first_at, d.minutes, d.has_unknown_time, d.accounts,
        d.depth, d.via_account_id
    from mart.repost_tasks as t
    full outer join done as d
        on d.origin_account_id = t.origin_account_id
        and d.origin_post_id = t.origin_post_id
        and d.unit_id is not distinct from t.unit_id
)

select
    *,
    case
        when not is_asked then 'unasked'
        when is_done and (due_at is null or first_at is null) then 'done'
        when is_done and first_at <= due_at then 'on_time'
        when is_done then if(has_unknown_time, 'done', 'late')
        when due_at >= cast(until_day as timestamp) + interval 16 hours then 'pending'
        else 'missing'
    end as state
from joined
where origin_on >= cast(from_day as date) and origin_on < cast(before_day as date)
