/*
title: {zh: 通报合格率, en: Reported pass rates}
description:
  zh: 单位通报或自查所报的运行数、抽查数、不合格数，及由此算出的抽查比例与合格率（四舍五入到所选小数位，由整数精确计算）。
  en: "Numbers that units reported of spot checks and self-checks, with the share checked and the pass rate, rounded half up to the places asked for, from whole numbers."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: kind, kind: enum, labels: report_kind, title: {zh: 报告类型, en: Kind of report}}
  - {name: places, kind: integer, default: "2", min: 0, max: 4, title: {zh: 小数位, en: Decimals}}
  - unit
  - limit
  - offset
columns: [unit_name, period_id, {name: kind, title: {zh: 报告类型, en: Kind of report}, format: text, labels: report_kind},
  {name: subject_kind, title: {zh: 对象类型, en: Kind of subject}, format: text}, {name: in_operation, title: {zh: 运行数, en: In operation}, format: integer},
  {name: checked, title: {zh: 抽查数, en: Checked}, format: integer}, {name: failed, title: {zh: 不合格数, en: Failed}, format: integer},
  {name: share_checked, title: {zh: 抽查比例（%）, en: Share checked (%)}, format: decimal4}, {name: pass_rate, title: {zh: 合格率（%）, en: Pass rate (%)}, format: decimal4},
  {name: published_on, title: {zh: 公开日期, en: Published}, format: date}, unit_id, region_code]
*/
select
    r.unit_name, r.period_id, r.kind, r.subject_kind, r.in_operation, r.checked, r.failed,
    percent(r.checked, r.in_operation, $places) as share_checked,
    percent(r.checked - r.failed, r.checked, $places) as pass_rate,
    r.published_on, r.unit_id, r.region_code
from mart.unit_reports as r
where
    ($kind is null or r.kind = $kind)
    and ($unit is null or r.unit_id in (select unit_id from mart.unit_subtree where ancestor_id = $unit))
order by r.period_id desc, r.unit_id, r.subject_kind
limit $limit offset $offset
