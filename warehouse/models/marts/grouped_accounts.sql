/*
grain: one row per account that is asked for (see asked_accounts) within a scope, with the
    group of accounts to which it belongs: of its level, sector, province, city or region, all,
    or unknown
materialize: mart macro
arguments: grouped_by, on_platform, in_region, of_level, of_sector, of_unit, next_on,
    is_bound, own_unit, own_region, own_platform
note: accounts are as on the day before next_on. The own ones are those of own_accounts, where
    is_bound
*/
select
    a.*,
    coalesce(case grouped_by when 'all' then 'all' when 'level' then a."level"
        when 'sector' then a.sector when 'province' then left(a.region_code, 2) || '0000'
        when 'city' then left(a.region_code, 4) || '00' else a.region_code end,
        'unknown') as group_id
from mart.accounts as a
where a.valid_from < cast(next_on as date) and a.valid_before >= cast(next_on as date)
    and (on_platform is null or a.platform = on_platform)
    and (in_region is null or starts_with(a.region_code, in_region))
    and (of_level is null or a."level" = of_level)
    and (of_sector is null or a.sector = of_sector)
    and (of_unit is null
        or a.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = of_unit))
    and (not is_bound or a.account_id in (
        select account_id from mart.own_accounts(own_unit, own_region, own_platform)
    ))
