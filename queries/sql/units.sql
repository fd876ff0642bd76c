/*
title: {zh: 主办单位, en: Units}
description:
  zh: 现在开设账号的单位，及其（不含下级）账号数。
  en: The units that run accounts now, with the number of their own accounts, subunits apart.
scope: inside
parameters:
  - region
  - level
  - sector
  - search
  - limit
  - offset
columns: [...unit_place, accounts]
order: [region_code, unit_id]
path: /v1/units
*/
select unit_id, unit_name, region_code, level, sector, count(distinct account_id) as accounts
from mart.accounts
where
    valid_before = date '9999-12-31'
    and unit_id is not null
    and (not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
    and ($region is null or starts_with(region_code, $region))
    and ($level is null or level = $level)
    and ($sector is null or sector = $sector)
    and ($search is null or contains(lower(unit_name), lower($search)))
group by unit_id, unit_name, region_code, level, sector
order by region_code nulls last, unit_id
limit $limit offset $offset
