/*
title: {zh: 账号名录, en: Accounts}
description:
  zh: 现有账号及其登记情况；可按名称查找账号编号。
  en: The accounts as registered now; finds an account's id by its name.
scope: {account: account_id}
parameters:
  - ...accounts
  - search
  - limit
  - offset
columns: [...account, {name: platform_uid, title: {zh: 平台内编号, en: Platform uid}, format: id}, ...unit_place, role,
  {name: state, title: {zh: 状态, en: State}, format: text, labels: state}, opened_on, {name: closed_on, title: {zh: 关停日, en: Closed on}, format: date},
  {name: is_registered, title: {zh: 已登记, en: Registered}, format: boolean}]
order: [platform, account_id]
path: /v1/accounts
*/
select
    account_id, name as account_name, platform, platform_uid, unit_id, unit_name, region_code, level, sector,
    role, state, opened_on, closed_on, is_registered
from mart.accounts
where
    valid_before = date '9999-12-31'
    and ($platform is null or platform = $platform)
    and ($region is null or starts_with(region_code, $region))
    and ($level is null or level = $level)
    and ($sector is null or sector = $sector)
    and ($unit is null or unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
    and ($search is null or contains(lower(concat_ws(' ', name, unit_name, account_id)), lower($search)))
order by platform, account_id
limit $limit offset $offset
