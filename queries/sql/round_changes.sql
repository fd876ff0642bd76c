/*
title: {zh: 通报后的变化, en: Changes since the bulletin}
description:
  zh: 一轮已通报的检查里，结论或总分按现在的数据（如申诉成立）会与通报不同的对象；通报本身不变。
  en: "The subjects of a published round whose verdict or total is another by today's data, after an appeal for one; the bulletin itself stays."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - round
  - limit
  - offset
columns: [subject_name, subject_kind, platform, unit_name, {name: verdict, title: {zh: 通报结论, en: Published verdict}},
  {name: verdict_today, title: {zh: 现在的结论, en: Verdict today}, format: text, labels: verdict}, {name: total, title: {zh: 通报总分, en: Published total}},
  {name: total_today, title: {zh: 现在的总分, en: Total today}, unit: {zh: 分, en: points}, format: decimal2}, region_code, subject_id, unit_id, round_id]
order: [subject_kind, subject_id]
path: /v1/rounds/{round}/changes
*/
with asked as (select cast($round as varchar) as round_id)

select
    n.subject_name, v.subject_kind, n.platform, n.unit_name, v.verdict,
    t.verdict as verdict_today, v.total, t.total as total_today, n.region_code, v.subject_id,
    n.unit_id, v.round_id
from mart.round_verdicts as v
join mart.round_verdicts_today as t
    on t.round_id = v.round_id and t.subject_kind = v.subject_kind and t.subject_id = v.subject_id
join meta.round_population as n
    on n.round_id = v.round_id and n.subject_kind = v.subject_kind and n.subject_id = v.subject_id
join asked as a on a.round_id = v.round_id
where v.verdict <> t.verdict or v.total is distinct from t.total
order by v.subject_kind, v.subject_id
limit $limit offset $offset
