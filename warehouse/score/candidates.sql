-- grain: one row per account, website, app and unit that was there in the period, as
-- the registers have it on its last day
create or replace temp table score_candidates as
with units as (
    select * from base.unit_versions
    where valid_from < cast($before_on as date) and valid_before >= cast($before_on as date)
),

accounts as (
    select * from mart.accounts
    where is_registered
        and valid_from < cast($before_on as date) and valid_before >= cast($before_on as date)
        and coalesce(opened_on < cast($before_on as date), true)
        and coalesce(closed_on >= cast($starts_on as date),
            coalesce(state, 'active') not in ('planned', 'closed', 'cancelled'))
)

select
    case when a.platform in ('website', 'app') then a.platform else 'account' end as kind,
    a.account_id as subject, a.name, a.platform, a.unit_id, a.unit_name, a.region_code,
    a.level, a.sector, coalesce(not u.has_public_service, false) as lacks_services
from accounts as a
left join units as u on u.unit_id = a.unit_id
union all
select
    'unit', unit_id, name, null, unit_id, name, region_code, level, sector,
    coalesce(not has_public_service, false)
from units
