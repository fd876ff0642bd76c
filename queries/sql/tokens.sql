/*
title: {zh: 令牌, en: Tokens}
description:
  zh: 发出过的令牌：持有人、角色、范围、到期与撤销；密钥本身不保存。
  en: The tokens that were ever given - holder, role, scope, expiry, revocation. Their secrets are kept nowhere.
scope: closed
role: admin
parameters:
  - limit
  - offset
columns:
  - {name: token_id, title: {zh: 编号, en: Token}, format: id}
  - {name: name, title: {zh: 名称, en: Name}, format: text}
  - {name: role, labels: access_role}
  - {name: scope_unit, title: {zh: 单位范围, en: Unit}, format: id}
  - {name: scope_region, title: {zh: 地区范围, en: Region}, format: id}
  - {name: scope_platform, title: {zh: 平台范围, en: Platform}, format: text, labels: platform}
  - {name: created_at, title: {zh: 发出时间, en: Created}, format: timestamp}
  - {name: created_by, title: {zh: 发出者, en: Created by}, format: text}
  - {name: expires_at, title: {zh: 到期时间, en: Expires}, format: timestamp}
  - {name: revoked_at, title: {zh: 撤销时间, en: Revoked}, format: timestamp}
  - {name: revoked_by, title: {zh: 撤销者, en: Revoked by}, format: text}
order: [token_id]
path: /v1/tokens
*/
select
    t.token_id, t.name, t.role, t.scope_unit, t.scope_region, t.scope_platform,
    t.created_at, t.created_by, t.expires_at, r.revoked_at, r.revoked_by
from meta.tokens as t
left join meta.token_revocations as r on r.token_id = t.token_id
order by t.token_id
limit $limit offset $offset
