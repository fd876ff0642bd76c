/*
title: {zh: 通报合格率, en: Reported pass rates}
description:
  zh: 单位通报或自查所报的运行数、抽查数、不合格数，及由此算出的抽查比例与合格率（四舍五入到所选小数位，由整数精确计算）。
  en: "Numbers that units reported of spot checks and self-checks, with the share checked and the pass rate, rounded half up to the places asked for, from whole numbers."
scope: {unit: unit_id, region: region_code}
parameters:
  - {name: kind, labels: report_kind, title: {zh: 报告类型, en: Kind of report}}
  - {name: places, max: 4}
  - unit
  - limit
  - offset
columns: [unit_name, period_id, {name: kind, title: {zh: 报告类型, en: Kind of report}, labels: report_kind}, subject_kind, in_operation,
  {name: checked, title: {zh: 抽查数, en: Checked}}, failed, {name: share_checked, title: {zh: 抽查比例（%）, en: Share checked (%)}, format: decimal4},
  {name: pass_rate, format: decimal4}, {name: published_on, title: {zh: 公开日期, en: Published}, format: date}, unit_id, region_code]
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
