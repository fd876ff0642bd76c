/*
grain: one row per account that is, on the last day of a period, on a platform, in a region or
    those in it, of a level and sector, of a unit or those below it, and in a list or tag, each
    where it is not NULL
materialize: mart macro
arguments: on_platform, in_region, of_level, of_sector, of_unit, in_list, of_tag, first_on, next_on
note: names are those of that day
*/
select
    account_id, name as account_name, platform, unit_id, unit_name, region_code, "level", sector,
    role, state
from mart.accounts
where valid_from < cast(next_on as date) and valid_before >= cast(next_on as date)
    and (on_platform is null or platform = on_platform)
    and (in_region is null or starts_with(region_code, in_region))
    and (of_level is null or "level" = of_level)
    and (of_sector is null or sector = of_sector)
    and (of_unit is null
        or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = of_unit))
    and (coalesce(in_list, of_tag) is null or account_id in (
        select account_id from mart.list_members(in_list, of_tag, first_on, next_on)
        where is_now
    ))
