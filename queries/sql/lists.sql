/*
title: {zh: 名单与标签, en: Lists and tags}
description:
  zh: 已存的名单与标签：按规则还是按人工，某一天有多少账号在内、历来有多少。权限受限者只数自己的账号，规则中不属于自己的单位不列。
  en: Saved lists and tags - by rule or by hand, how many accounts are in on a day, and how many ever were. A bounded token counts its own, and is not told of others' units in a rule.
scope: inside
parameters:
  - {name: list, kind: list_or_tag, title: {zh: 名称, en: Name}, description: {zh: 名单或标签的名称, en: A list's or a tag's name}}
  - {name: on, kind: date, title: {zh: 日期, en: Day}, description: {zh: 不写取今天, en: Today unless given}}
columns:
  - {name: list_name, title: {zh: 名称, en: Name}}
  - list_kind
  - accounts
  - {name: ever, title: {zh: 历来账号数, en: Accounts ever}, unit: {zh: 个, en: accounts}, format: integer}
  - {name: has_rule, title: {zh: 按规则, en: By rule}, format: boolean}
  - platform
  - region_code
  - level
  - sector
  - unit_id
  - {name: role, title: {zh: 主号或子号, en: Role}}
  - {name: name_contains, title: {zh: 名称包含, en: Name contains}, format: text}
  - {name: remark, title: {zh: 说明, en: Remark}, format: text}
order: [list_kind, list_name]
path: /v1/lists
*/
with own as (
    select account_id from mart.own_accounts($scope_unit, $scope_region, $scope_platform)
),

counted as (
    select
        kind, list_name, count(distinct account_id) as ever,
        count(distinct account_id) filter (where valid_from <= coalesce(cast($on as date), current_date)
            and valid_before > coalesce(cast($on as date), current_date)) as accounts
    from mart.members
    where not $is_scoped or account_id in (select account_id from own)
    group by kind, list_name
)

select
    l.list_name, l.kind as list_kind, coalesce(c.accounts, 0) as accounts, coalesce(c.ever, 0) as ever,
    coalesce(l.platform, l.region_code, l.level, l.sector, l.unit_id, l.role, l.name_contains) is not null as has_rule,
    l.platform, l.region_code, l.level, l.sector,
    if(not $is_scoped or l.unit_id in (
        select unit_id from mart.accounts where account_id in (select account_id from own)
    ), l.unit_id, null) as unit_id, l.role, l.name_contains, l.remark
from mart.saved_lists as l
left join counted as c on c.kind = l.kind and c.list_name = l.list_name
where $list is null or l.list_name = $list
order by l.kind, l.list_name
