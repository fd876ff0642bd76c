/*
title: {zh: 留存的得分, en: Kept scores}
description:
  zh: 每次留存的得分：哪部办法、哪个周期、依据哪个批次、何人何时、为何；最新的在前。内容见 kept_scores。
  en: "Each keeping of scores: rulebook, period, the batch that it rests on, by whom, when and why; newest first. Its rows are in kept_scores."
scope: open
parameters:
  - {name: sheet, kind: id, title: {zh: 留存编号, en: Sheet}}
  - limit
  - offset
columns:
  - {name: sheet_id, title: {zh: 留存编号, en: Sheet}, format: id}
  - {name: rulebook, title: {zh: 考核办法, en: Rulebook}, format: id}
  - period_id
  - {name: subjects, title: {zh: 对象数, en: Subjects}, format: integer}
  - {name: kept_at, title: {zh: 留存时间, en: Kept at}, format: timestamp}
  - {name: kept_by, title: {zh: 留存者, en: Kept by}, format: text}
  - {name: reason, title: {zh: 缘由, en: Why}, format: text}
  - batch_id
  - {name: fingerprint, title: {zh: 办法文本校验值, en: Hash of the rulebook}, format: id}
order: [-kept_at, -sheet_id]
path: /v1/supervision/score-sheets
*/
select sheet_id, rulebook, period_id, subjects, kept_at, kept_by, reason, batch_id, fingerprint
from meta.score_sheets
where $sheet is null or sheet_id = $sheet
order by kept_at desc, sheet_id desc
limit $limit offset $offset
