/*
title: {zh: 抽样过程, en: How a round was drawn}
description:
  zh: 一轮检查的全部候选对象：所在层、本年此前被抽次数、由种子得出的随机键（种子|类型|编号 的 SHA-256）、层内名次与名额、由此重算的结果及是否与当时抽取的一致。任何人可据此重做抽样。
  en: "All who could be drawn: stratum, earlier draws of the year, key (SHA-256 of seed|kind|id), place and quota in the stratum, the draw computed anew, and whether it is the one that was kept. Anybody can redo the draw from it."
scope: {unit: unit_id, region: region_code, platform: platform}
parameters:
  - round
  - {name: is_drawn, kind: boolean, title: {zh: 抽中, en: Drawn}}
  - {name: stratum, kind: text, title: {zh: 抽样层, en: Stratum}}
  - limit
  - offset
columns: [stratum, {name: place, title: {zh: 层内名次, en: Place in the stratum}},
  {name: quota, title: {zh: 层内名额, en: Quota of the stratum}, format: integer},
  {name: members, title: {zh: 层内运行数, en: In operation in the stratum}, format: integer}, subject_name, subject_kind,
  {name: is_drawn, title: {zh: 抽中, en: Drawn}, format: boolean}, {name: is_same, title: {zh: 与当时一致, en: As it was drawn}, format: boolean},
  {name: earlier_draws, title: {zh: 本年此前被抽次数, en: Earlier draws of the year}, format: integer},
  {name: draw_key, title: {zh: 随机键, en: Key}, format: id}, {name: seed, title: {zh: 随机种子, en: Seed}, format: id}, platform, unit_name, level,
  region_code, subject_id, unit_id, round_id]
order: [stratum, place]
path: /v1/rounds/{round}/draw
*/
with asked as (select * from meta.rounds where round_id = cast($round as varchar))

select
    p.stratum, p.place, p.quota, p.members, n.subject_name, p.subject_kind, p.is_drawn,
    p.is_drawn = (s.subject_id is not null) as is_same, p.earlier_draws, p.draw_key, r.seed,
    n.platform, n.unit_name, n.level, n.region_code, p.subject_id, n.unit_id, r.round_id
from meta.round_places($round) as p
cross join asked as r
join meta.round_population as n
    on n.round_id = r.round_id and n.subject_kind = p.subject_kind and n.subject_id = p.subject_id
left join meta.round_subjects as s
    on s.round_id = r.round_id and s.subject_kind = p.subject_kind and s.subject_id = p.subject_id
where
    ($is_drawn is null or p.is_drawn = $is_drawn)
    and ($stratum is null or p.stratum = $stratum)
order by p.stratum, p.place
limit $limit offset $offset
