/*
grain: one row per person on a list of staff or open account, quota that binds it, and
    day, week or month between from_day and the day before before_day
materialize: mart macro
arguments: from_day, before_day
note: only spans that a person was there, or an account open, from the first to the last day.
    is_met is NULL where it is not known: nobody was credited in the unit about that time, a
    day of the account was not seen, or what may be original decides
*/
with spans as (select * from mart.quota_spans(from_day, before_day)),

-- A week or month may begin before the time and end after it.
subjects as (
    select * from mart.quota_subjects(cast(from_day as date) - 14, cast(before_day as date) + 31)
),

bound as (
    select
        q.kind, q.measure, q.span, q.at_least, q.source, s.subject_id, s.subject_name,
        s.platform, s.unit_id, p.starts_on, p.before_on
    from raw.quotas as q
    join spans as p on p.span = q.span and p.starts_on >= q.valid_from
    join subjects as s
        on s.kind = q.kind and s.from_on <= p.starts_on and s.before_on >= p.before_on
        and q.unit_id in ('*', s.unit_id) and q.subject_id in ('*', s.subject_id)
    qualify row_number() over (
        partition by q.kind, q.measure, q.span, s.subject_id, s.unit_id, p.starts_on
        order by q.subject_id = '*', q.unit_id = '*', q.valid_from desc
    ) = 1
),

counts as (
    select * from mart.quota_counts(cast(from_day as date) - 14, cast(before_day as date) + 31)
),

counted as (
    select
        b.kind, b.measure, b.span, b.subject_id, b.unit_id, b.starts_on,
        coalesce(sum(if(b.measure = 'posts', c.posts, c.originals)), 0) as done,
        coalesce(sum(if(b.measure = 'posts', 0, c.unclear)), 0) as unclear,
        count(c."day") as days
    from bound as b
    left join counts as c
        on c.kind = b.kind and c.subject_id = b.subject_id
        and (c.kind = 'account' or c.unit_id is not distinct from b.unit_id)
        and c."day" >= b.starts_on and c."day" < b.before_on
    group by all
),

known as (
    select
        b.*, c.done, c.unclear,
        if(b.kind = 'account', c.days = b.before_on - b.starts_on,
            coalesce(u.first_on < b.before_on and u.last_on >= b.starts_on, false)) as is_known
    from bound as b
    join counted as c using (kind, measure, span, subject_id, unit_id, starts_on)
    left join mart.credited_units as u on u.unit_id = b.unit_id
)

select
    * exclude (done, unclear, is_known),
    cast(if(is_known or done > 0, done, null) as bigint) as done,
    not is_known or unclear > 0 as done_at_least,
    case when done >= at_least then true when is_known and done + unclear < at_least then false
        end as is_met
from known
