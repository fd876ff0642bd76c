/*
grain: one row per effective message about a fault (找错) of a period, with the unit that it is
    for; closed_at only where it was closed by the period's end
materialize: mart macro
arguments: starts_on, before_on
*/
select coalesce(i.unit_id, a.unit_id) as unit_id, i.inquiry_id, i.received_at,
    if(i.closed_at + interval 8 hours < cast(before_on as date), i.closed_at, null) as closed_at
from raw.inquiries as i
left join base.accounts_now as a on a.account_id = i.account_id
where i.kind = 'error' and i.is_effective is distinct from false
    and i.received_at + interval 8 hours >= cast(starts_on as date)
    and i.received_at + interval 8 hours < cast(before_on as date)
