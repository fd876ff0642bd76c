/*
title: {zh: 发布版榜单, en: A published list}
description:
  zh: 一个发布版的榜单，与发布时完全一致；以后的更正不影响它。
  en: A published list exactly as it was; later corrections leave it alone.
scope: {account: account_id}
parameters:
  - {name: release, kind: id, example: R2024-0001, required: true, title: {zh: 发布版, en: Release}}
  - limit
  - offset
columns: [...ranked]
chart: {kind: bar, label: account_name, value: score, rows: 20}
order: [rank, -score, account_id]
*/
select
    cast(content ->> 'rank' as bigint) as rank,
    cast(content ->> 'previous_rank' as bigint) as previous_rank,
    cast(content ->> 'rank_change' as bigint) as rank_change,
    content ->> 'account_id' as account_id,
    content ->> 'account_name' as account_name,
    content ->> 'platform' as platform,
    content ->> 'unit_id' as unit_id,
    content ->> 'unit_name' as unit_name,
    content ->> 'region_code' as region_code,
    content ->> 'level' as level,
    content ->> 'sector' as sector,
    cast(content ->> 'score' as double) as score,
    cast(content ->> 'is_score_at_least' as boolean) as is_score_at_least,
    cast(content ->> 'previous_score' as double) as previous_score,
    cast(content ->> 'is_previous_score_at_least' as boolean) as is_previous_score_at_least,
    cast(content ->> 'score_change' as double) as score_change,
    cast(content ->> 'is_score_change_at_least' as boolean) as is_score_change_at_least,
    cast(content ->> 'posts' as bigint) as posts,
    cast(content ->> 'reads' as bigint) as reads,
    cast(content ->> 'reads_at_least' as boolean) as reads_at_least,
    cast(content ->> 'plays' as bigint) as plays,
    cast(content ->> 'plays_at_least' as boolean) as plays_at_least,
    cast(content ->> 'likes' as bigint) as likes,
    cast(content ->> 'likes_at_least' as boolean) as likes_at_least,
    cast(content ->> 'comments' as bigint) as comments,
    cast(content ->> 'comments_at_least' as boolean) as comments_at_least,
    cast(content ->> 'forwards' as bigint) as forwards,
    cast(content ->> 'forwards_at_least' as boolean) as forwards_at_least,
    cast(content ->> 'followers' as bigint) as followers,
    cast(content ->> 'followers_at_least' as boolean) as followers_at_least,
    content ->> 'missing' as missing
from meta.release_rows
where release_id = $release
order by "position"
limit $limit offset $offset
