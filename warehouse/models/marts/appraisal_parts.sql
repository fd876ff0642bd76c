/*
grain: one row per scheme, person or unit that it appraises, and part
materialize: mart macro
arguments: from_day, before_day, period
note: share is that of full marks: of full_at, or, without it, of the highest value of those
    whom the scheme appraises; at most 1. NULL is not known, which is not 0: a person without a
    post has 0 only in a unit of which credits are known about that time. refused: a line whose
    indicator counts what no appraisal may use, without an order; or whose weight is no weight
*/
with lines as (
    select
        *, coalesce(role, '*') as of_role,
        measure in ('self', 'leader', 'public', 'expert') as is_rating,
        measure in ('likes', 'comments', 'forwards')
            or measure in ('self', 'leader', 'public', 'expert') and is_formal(indicator)
            as is_formal
    from raw.appraisal_lines
),

figures as (select * from mart.appraisal_figures(from_day, before_day, period)),

handed_in as (
    select unit_id, min(submitted_on) as first_on, max(submitted_on) as last_on
    from mart.submissions
    group by unit_id
),

joined as (
    select
        a.scheme, a.subject_kind, a.subject_id, a.subject_name, a.unit_id, l.part, l.measure,
        l.role, l.indicator, l.weight, l.full_at, l.is_formal, l.is_rating, l.ordered_by,
        l.order_reason,
        l.is_formal and (l.ordered_by is null or l.order_reason is null)
            or not (l.weight > 0 and isfinite(l.weight)) as is_refused,
        case
            when f.value is not null then f.value
            when l.measure in ('posts', 'originals', 'reach', 'likes', 'comments', 'forwards')
                and l.subject_kind = 'person' and f.subject_id is null
                and c.first_on < cast(before_day as date) and c.last_on >= cast(from_day as date)
                then 0
            when l.measure in ('submitted', 'used') and s.first_on < cast(before_day as date)
                and s.last_on >= cast(from_day as date) then 0
        end as value,
        coalesce(f.is_at_least, false) as is_at_least,
        f.share
    from mart.appraised(from_day, before_day) as a
    join lines as l on l.scheme = a.scheme and l.subject_kind = a.subject_kind
    left join figures as f
        on f.subject_kind = a.subject_kind and f.subject_id = a.subject_id
        and f.measure = l.measure and f.indicator = if(l.is_rating, l.indicator, '*')
        and f.role = if(a.subject_kind = 'unit' or l.is_rating
            or l.measure in ('submitted', 'used'), '*', l.of_role)
    left join mart.credited_units as c on c.unit_id = a.unit_id
    left join handed_in as s on s.unit_id = a.unit_id
),

highest as (
    select *,
        max(value) over (partition by scheme, part) as highest,
        bool_or(is_at_least) over (partition by scheme, part) as is_highest_open
    from joined
),

shared as (
    select *,
        case
            when is_refused or value is null then null
            when is_rating or measure = 'quota' then greatest(0, least(1, share))
            when full_at > 0 then least(1, value / full_at)
            else coalesce(value / nullif(highest, 0), 0)
        end as part_share,
        case
            when is_rating then false
            when measure = 'quota' then is_at_least
            when full_at > 0 then is_at_least and value < full_at
            else is_highest_open
        end as is_inexact
    from highest
)

select
    * exclude (share, highest, is_highest_open, part_share, is_inexact),
    part_share as share,
    is_inexact and part_share is not null as is_inexact,
    -- beside the highest of all, whose own figure may be inexact, a share may go either way
    if(is_inexact and part_share is not null and not (measure = 'quota' or full_at > 0), null,
        is_inexact and part_share is not null) as is_points_at_least,
    weight * part_share as points
from shared
