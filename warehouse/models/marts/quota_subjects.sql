/*
grain: one row per person and role on a list of staff, or open account, and the time from
    from_on to the day before before_on, within that from from_day to the day before
    before_day, that it was there
materialize: mart macro
arguments: from_day, before_day
note: an account that was paused in between has a row for each time that it was not
*/
select
    m.role as kind,
    m.person as subject_id,
    m.name as subject_name,
    null as platform,
    m.unit_id,
    m.from_on,
    m.before_on
from mart.team_members(from_day, before_day) as m
where m.is_listed
union all
select
    'account',
    account_id,
    name,
    platform,
    unit_id,
    greatest(valid_from, coalesce(opened_on, valid_from), cast(from_day as date)),
    least(valid_before, coalesce(closed_on, valid_before), cast(before_day as date))
from mart.accounts
where is_registered
    and coalesce(state, 'active') not in ('planned', 'paused', 'closed', 'cancelled')
    and valid_from < cast(before_day as date) and valid_before > cast(from_day as date)
