/*
title: {zh: 操作日志, en: Audit log}
description:
  zh: 谁在何时从何处做了什么：导入、导出、登录及其失败、改动、令牌；最新的在前。各条以哈希相连，zhengheng audit verify 核验。
  en: Who did what, when and from where - uploads, exports, sign-ins and failed ones, changes, tokens; newest first. The entries are chained by hashes, which `zhengheng audit verify` checks.
scope: closed
role: admin
parameters:
  - {name: who, kind: text, title: {zh: 操作者包含, en: Who contains}}
  - {name: action, kind: text, title: {zh: 操作, en: Action}, description: {zh: 如 sign_in、upload、export, en: "Such as sign_in, upload, export"}}
  - {name: outcome, kind: enum, labels: audit_outcome, title: {zh: 结果, en: Outcome}}
  - {name: since, kind: date, title: {zh: 起始日, en: Since}, description: {zh: 北京时间, en: China time}}
  - limit
  - offset
columns:
  - {name: entry_no, title: {zh: 序号, en: No.}, format: integer}
  - {name: at, title: {zh: 时间, en: At}, format: timestamp}
  - {name: who, title: {zh: 操作者, en: Who}, format: text}
  - {name: action, title: {zh: 操作, en: Action}, format: text, labels: audit_action}
  - {name: outcome, title: {zh: 结果, en: Outcome}, format: text, labels: audit_outcome}
  - {name: subject, title: {zh: 对象, en: Of what}, format: text}
  - {name: detail, title: {zh: 详情, en: Detail}, format: text}
  - {name: address, title: {zh: 来源地址, en: From}, format: text}
  - {name: request_id, title: {zh: 请求编号, en: Request}, format: id}
  - {name: hash, title: {zh: 哈希, en: Hash}, format: id}
order: [-entry_no]
path: /v1/audit
*/
select entry_no, at, who, action, outcome, subject, detail, address, request_id, hash
from meta.audit
where
    ($who is null or contains(lower(who), lower($who)))
    and ($action is null or action = $action)
    and ($outcome is null or outcome = $outcome)
    and ($since is null or at >= cast($since as timestamp) - interval 8 hours)
order by entry_no desc
limit $limit offset $offset
