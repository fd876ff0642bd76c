/*
grain: one row per person, role and unit on a team between from_day and the day before
    before_day; from_on and before_on: the part of that time that the person was there
materialize: mart macro
arguments: from_day, before_day
note: who is not on a list of staff is on the team where the time has a credit of theirs
*/
with listed as (
    select
        person, role, unit_id, coalesce(name, person) as name,
        greatest(coalesce(joined_on, date '0001-01-01'), cast(from_day as date)) as from_on,
        least(coalesce(left_on + 1, date '9999-12-31'), cast(before_day as date))
            as before_on
    from raw.staff
),

present as (
    select * from listed
    where from_on < before_on
),

credited as (
    select distinct person, role, unit_id from mart.credits
    where published_on >= cast(from_day as date) and published_on < cast(before_day as date)
),

unlisted as (
    select c.* from credited as c
    anti join present as p
        on p.person = c.person and p.role = c.role
        and p.unit_id is not distinct from c.unit_id
),

named as (
    select person, min(name) as name from raw.staff
    where name is not null
    group by person
)

select *, true as is_listed from present
union all
select
    u.person, u.role, u.unit_id, coalesce(n.name, u.person), cast(from_day as date),
    cast(before_day as date), false
from unlisted as u
left join named as n on n.person = u.person
