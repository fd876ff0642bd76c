/*
title: {zh: 可用指数, en: Indices}
description:
  zh: 某一周期内算过的指数，以及每个平台上算出与算不出的账号数；由多个指数合成的指数没有平台，数的是单位、地区或系统。
  en: The indices scored in a period, with how many accounts of each platform have a score and how many lack a measure; indices made of others have no platform, and units, regions or sectors are counted.
scope: open
parameters:
  - {name: period, default: latest}
columns: [index_id, platform, accounts, {name: scored, title: {zh: 已算出, en: Scored}, unit: {zh: 个, en: accounts}, format: integer}, unscored]
order: [index_id, platform]
path: /v1/indices
*/
with scores as (
    select index_id, platform, score from mart.index_scores where period_id = $period
    union all
    select index_id, null, score from mart.subject_scores where period_id = $period
)

select
    index_id,
    platform,
    count(*) as accounts,
    count(score) as scored,
    count(*) - count(score) as unscored
from scores
group by index_id, platform
order by index_id, platform
