/*
grain: one row per subject of compared_subjects that a scope holds as the rows of a comparison
    are held: an account that is registered now within it; a unit or region within it where no
    platform bounds it, or that platform alone is compared. NULL is no bound
materialize: mart macro
arguments: asked_ids, compared_by, next_on, on_platform, in_unit, in_region, own_platform
note: figures are set against others (the first, the sum of all), so that one who may not be
    seen must not be among them
*/
select s.*
from mart.compared_subjects(asked_ids, compared_by, next_on, on_platform) as s
where
    coalesce(in_unit, in_region, own_platform) is null
    or s.account_id in (select account_id from mart.own_accounts(in_unit, in_region, own_platform))
    or (
        s.account_id is null
        and (in_unit is null
            or s.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = in_unit))
        and (in_region is null or starts_with(s.region_code, in_region))
        and (own_platform is null or s.platform = own_platform)
    )
