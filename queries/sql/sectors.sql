/*
title: {zh: 系统, en: Sectors}
description:
  zh: 某一周期末有账号的系统（公安、文旅等），账号多的在前。
  en: The sectors that have accounts at the end of a period, the largest first.
scope: inside
parameters: [{name: period, default: latest-month}, platform, region, least]
columns: [sector, accounts]
order: [-accounts, sector]
*/
select sector, count(distinct account_id) as accounts
from mart.accounts
where
    valid_from < cast($period_before_on as date) and valid_before >= cast($period_before_on as date)
    and sector is not null
    and ($platform is null or platform = $platform)
    and ($region is null or starts_with(region_code, $region))
    and (not $is_scoped or account_id in (select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)))
group by sector
having count(distinct account_id) >= $least
order by accounts desc, sector
