/*
grain: one row per scheme and person or unit that it appraises in the time from from_day to
    the day before before_day
materialize: mart macro
arguments: from_day, before_day
note: a scheme whose lines name roles is about people of these roles; else about everybody on
    the team. Units are those with staff, credits or contributions in that time
*/
with schemes as (
    select scheme, subject_kind, list(distinct role) filter (role is not null) as roles
    from raw.appraisal_lines
    group by scheme, subject_kind
),

members as (select * from mart.team_members(from_day, before_day)),

people as (
    select
        s.scheme, s.subject_kind, m.person as subject_id, min(m.name) as subject_name,
        arg_max(m.unit_id, (m.before_on, m.unit_id)) as unit_id
    from schemes as s
    join members as m on s.roles is null or list_contains(s.roles, m.role)
    where s.subject_kind = 'person'
    group by s.scheme, s.subject_kind, m.person
),

units as (
    select unit_id from members
    union
    select unit_id from mart.submissions
    where submitted_on >= cast(from_day as date) and submitted_on < cast(before_day as date)
)

select * from people
union all
select s.scheme, s.subject_kind, u.unit_id, n.name, u.unit_id
from schemes as s
cross join units as u
left join mart.units as n
    on n.unit_id = u.unit_id and n.valid_from < cast(before_day as date)
    and n.valid_before >= cast(before_day as date)
where s.subject_kind = 'unit' and u.unit_id is not null
