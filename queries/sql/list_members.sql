/*
title: {zh: 名单成员, en: Members of a list}
description:
  zh: 某个名单或标签里的账号：从哪天起、到哪天止、为何变动；写日期则只列当天在内的，不写则连同离开的一并列出。
  en: The accounts of a list or a tag - since when, until when and why. With a day those in it on that day; without one all, those that left included.
scope: {account: account_id}
parameters:
  - {name: list, kind: list_or_tag, required: true, description: {zh: 名单或标签的名称, en: A list's or a tag's name}}
  - {name: on, kind: date, title: {zh: 日期, en: Day}}
  - limit
  - offset
columns:
  - list_name
  - list_kind
  - ...account
  - unit_name
  - {name: valid_from, title: {zh: 加入日期, en: In it from}, format: date, description: {zh: 空为一直如此, en: Empty is always}}
  - {name: valid_before, title: {zh: 移出日期, en: Not in it from}, format: date, description: {zh: 空为至今, en: Empty is still in}}
  - {name: reason, title: {zh: 变动原因, en: Reason}, format: text}
  - {name: member_source, title: {zh: 依据, en: By}, format: text, labels: member_source}
path: /v1/lists/{list}
*/
select
    m.list_name, m.kind as list_kind, m.account_id, a.name as account_name, a.platform, a.unit_name,
    if(m.valid_from <= date '1900-01-01', null, m.valid_from) as valid_from,
    if(m.valid_before = date '9999-12-31', null, m.valid_before) as valid_before,
    m.reason, m.source as member_source
from mart.members as m
left join mart.accounts as a
    on a.account_id = m.account_id
    and a.valid_from < m.valid_before and a.valid_before >= m.valid_before
where
    m.list_name = $list
    and ($on is null or m.valid_from <= cast($on as date) and m.valid_before > cast($on as date))
order by m.kind, m.valid_before desc, m.account_id, m.valid_from
limit $limit offset $offset
