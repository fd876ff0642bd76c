/*
grain: one row per account that is registered now within a scope: below a unit, in a
    region, on a platform; NULL is no bound. What the register does not place is outside
materialize: mart macro
arguments: in_unit, in_region, on_platform
*/
select distinct account_id from mart.accounts
where
    valid_before = date '9999-12-31'
    and (on_platform is null or platform = on_platform)
    and (in_region is null or starts_with(region_code, in_region))
    and (in_unit is null or unit_id in (
        select unit_id from mart.unit_subtree where ancestor_id = in_unit
    ))
